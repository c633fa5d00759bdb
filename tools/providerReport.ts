// What a stack's configuration means for messages: by whom they go to which country, from which sender, in how many parts.
import * as v from "valibot";
import type { GatewayValues } from "../components/arguments/schema.ts";
import { sampleMessage, sizeWarning } from "../components/arguments/template.ts";
import { routeWarnings } from "../components/arguments/warnings.ts";
import { measure } from "../gateway/message/segments.ts";
import { type Vendor, vendors } from "../gateway/providers/index.ts";
import { askVendor, type Verdict } from "./credentialChecks.ts";

/** One line for each country with a route of its own and one for the others, then what is probably not meant. */
export function routeLines(args: GatewayValues): string[] {
  const { "*": others = { senders: {} }, ...own } = args.routes;
  const names = args.providers.map(({ name }) => name);
  const lines = [...Object.entries(own), ["others", others] as const].map(
    ([country, route]) => `${country.padEnd(8)}${describeRoute(args, country, route)}`,
  );
  return [...lines, ...routeWarnings(args.routes, names).map((warning) => `WARNING ${warning}`)];
}

type Route = GatewayValues["routes"][string];

function describeRoute(args: GatewayValues, country: string, { providers, senders }: Route): string {
  const names = providers ?? args.providers.map(({ name }) => name);
  if (names.length === 0) return "nothing is sent (ERR_ROUTE_NONE)";
  return names.map((name) => `${name} ${senderOf(args, country, name, senders[name])}`).join(", then ");
}

/** The sender that a message will have, or why the provider passes it over. */
function senderOf(
  args: GatewayValues,
  country: string,
  name: string,
  own: Route["senders"][string] | undefined,
): string {
  const { provider, facts } = vendorOf(name);
  const settings = valuesOf(args.providers.find((each) => each.name === name)?.settings);
  const credentials = args.credentials[name] ?? {};
  const dry = {
    recipient: "+15551234567",
    body: "0",
    sender: args.sender,
    country: country === "others" ? undefined : country,
    code: "0".repeat(args.code.length),
    validitySeconds: args.code.lifetimeSeconds,
    reference: "check",
    now: new Date(),
    routeSender: own?.sender,
    india: own?.india,
  };
  // Without its credentials, a provider cannot be tried.
  const usable = v.safeParse(provider.credentials, credentials).success;
  const request = usable ? provider.connect(settings, credentials).request(dry) : undefined;
  if (request && "kind" in request) {
    const code = "vendorCode" in request && request.vendorCode ? ` (${request.vendorCode})` : "";
    return `PASSED OVER${code}`;
  }
  const { setting = "", pool = "" } = facts.sender ?? {};
  const chosen = facts.sender && (own?.sender ?? settings[setting] ?? settings[pool] ?? args.sender);
  return chosen === undefined ? "from a sender of its own choice" : `from ${chosen}`;
}

/** A message with a made-up code, and what it takes. */
export function messageLines({ template, syntax, code, text }: GatewayValues): string[] {
  const message = sampleMessage(template, syntax, code.length, text);
  if (message === undefined)
    return ["the template has branches: Auth0 decides for each message what it takes"];
  const { encoding, units, segments } = measure(message);
  const warning = sizeWarning(template, syntax, code.length, text);
  const size = `${units} characters in ${encoding}, charged as ${segments === 1 ? "one SMS" : `${segments} SMS`}`;
  return [JSON.stringify(message), size, ...(warning ? [`WARNING ${warning}`] : [])];
}

export interface Checked extends Verdict {
  readonly provider: string;
}

/** Whether vendors accept the credentials. `unread` says why credentials are not known, if so. */
export function checkCredentials(args: GatewayValues, unread: string | undefined): Promise<Checked[]> {
  return Promise.all(
    args.providers.map(async ({ name, settings }) => {
      const { provider, facts } = vendorOf(name);
      const account = {
        settings: v.parse(provider.settings, settings),
        credentials: args.credentials[name] ?? {},
      };
      const check = facts.check(account);
      const unasked = typeof check === "string" ? check : unread && `credentials are unread (${unread})`;
      const verdict: Verdict =
        typeof check === "string" || unasked
          ? { kind: "open", text: `not checked: ${unasked}` }
          : await askVendor(check);
      return { provider: name, ...verdict };
    }),
  );
}

function vendorOf(name: string): Vendor {
  const vendor = vendors.find(({ provider }) => provider.name === name);
  if (!vendor) throw new Error(`no vendor has the name ${name}`);
  return vendor;
}

function valuesOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null ? { ...value } : {};
}
