// What a stack's configuration means for messages: by whom they go to which country, from which sender, in how many parts.
import * as v from "valibot";
import type { GatewayValues } from "../components/arguments/schema.ts";
import { plannedStack, sendingWarnings } from "../components/arguments/sending.ts";
import { sampleMessage, sizeWarning } from "../components/arguments/template.ts";
import { routeWarnings } from "../components/arguments/warnings.ts";
import { measure } from "../gateway/message/segments.ts";
import { type Vendor, vendors } from "../gateway/providers/index.ts";
import { type Hop, type Way, waysOf } from "../gateway/providers/plan.ts";
import { askVendor, type Verdict } from "./credentialChecks.ts";

/** One line for each country with a route of its own and one for the others, then what is probably not meant. */
export function routeLines(args: GatewayValues): string[] {
  const names = args.providers.map(({ name }) => name);
  return [
    ...waysOf(plannedStack(args)).map(
      ([country = "others", hops]) => `${country.padEnd(8)}${describeWay(hops)}`,
    ),
    ...routeWarnings(args.routes, names).map((warning) => `WARNING ${warning}`),
    ...sendingWarnings(args).map((warning) => `WARNING ${warning}`),
  ];
}

function describeWay(hops: Way[1]): string {
  if (hops.length === 0) return "nothing is sent (ERR_ROUTE_NONE)";
  return hops.map(describeHop).join(", then ");
}

/** The sender that a message will have, or why the provider passes it over. */
function describeHop({ name, sender, passedOver }: Hop): string {
  if (passedOver) return `${name} PASSED OVER (${passedOver})`;
  return `${name} ${sender === undefined ? "from a sender of its own choice" : `from ${sender}`}`;
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
