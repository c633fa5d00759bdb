// The two documents that the component writes and the gateway reads. Settings hold no secret, the secret document holds
// nothing else. The component checks both against these schemas at plan time, the gateway when it starts.
import metadata from "libphonenumber-js/min/metadata";
import * as v from "valibot";
import { GatewayError } from "./errors.ts";
import { type Account, providers } from "./providers/index.ts";

/** Auth0 gives up after 30 s; what is left covers the network and a cold start. */
export const maxDeadlineMs = 25_000;

const text = v.pipe(v.string(), v.nonEmpty());
const flag = v.boolean("must be true or false");

const providerSchema = v.variant(
  "name",
  providers.map(({ name, settings }) =>
    v.strictObject({ name: v.literal(name), settings: v.optional(settings, {}) }),
  ),
);

/** Where routes ask for it, what a provider puts in place of its own sender. */
const routeSenderSchema = v.strictObject({
  /** An E.164 number, a short code or an alphanumeric id. */
  sender: v.optional(text),
  /** Registrations that India's operators ask for. */
  india: v.optional(v.strictObject({ entityId: text, templateId: text })),
});

const routeSchema = v.strictObject({
  /** Names of the providers in their order; none at all sends nothing there. Default: all, as listed. */
  providers: v.optional(v.array(v.string())),
  /** By name of the provider. */
  senders: v.optional(v.record(v.string(), routeSenderSchema), {}),
});

/** Other orders and senders by the recipient's country (ISO 3166-1 alpha-2); `*` is every country not named. */
export const routesSchema = v.optional(
  v.record(v.string(), routeSchema, "must be an object with one route for each country"),
  {},
);

export const deliverySchema = v.optional(
  v.strictObject({
    /** What follows when it is not known whether a provider sent the message. */
    onUnknown: v.optional(v.picklist(["next", "stop"], 'must be "next" or "stop"'), "next"),
    /** Start the next provider while one takes longer than it usually does. */
    hedge: v.optional(flag, false),
  }),
  {},
);

export const textSchema = v.optional(
  v.strictObject({
    /** Replace typographic characters that would make the message longer than it looks. */
    transliterate: v.optional(flag, false),
    /** Domain of the login page: the line `@domain #code` is added, by which browsers fill in the code. */
    webOtpDomain: v.optional(
      v.pipe(
        v.string(),
        v.regex(
          /^([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z0-9-]*[a-z0-9]$/,
          "must be a domain such as login.example.com",
        ),
      ),
    ),
  }),
  {},
);

const documentSchema = v.strictObject({
  /** Claims that the token of every request must carry. */
  token: v.strictObject({ subject: text, audience: text }),
  /** Milliseconds for a whole request, every outbound call included. */
  deadlineMs: v.pipe(v.number(), v.integer(), v.minValue(1000), v.maxValue(maxDeadlineMs)),
  /** How Auth0 makes the message: the template finds the code in the text, the lifetime says until when it is of use. */
  code: v.strictObject({
    template: text,
    syntax: v.picklist(["md_with_macros", "liquid"]),
    length: v.pipe(v.number(), v.integer(), v.minValue(4), v.maxValue(40)),
    lifetimeSeconds: v.pipe(v.number(), v.integer(), v.minValue(60)),
  }),
  /** Tried in this order. */
  providers: v.pipe(v.array(providerSchema), v.minLength(1, "must name at least one provider")),
  routes: routesSchema,
  delivery: deliverySchema,
  text: textSchema,
  /** Name of the DynamoDB table that environments share; without it each of them knows only what it did itself. */
  table: v.optional(text),
});

/** The settings document with the rules that span several of its parts. */
export const settingsSchema = v.pipe(
  documentSchema,
  v.rawCheck(({ dataset, addIssue }) => {
    if (!dataset.typed) return;
    const { providers: used, routes } = dataset.value;
    for (const { path, message } of routeProblems(
      routes,
      used.map(({ name }) => name),
    )) {
      addIssue({ message, path: toPath(path) });
    }
  }),
);

type Route = v.InferOutput<typeof routeSchema>;

interface Problem {
  readonly path: readonly string[];
  readonly message: string;
  /** What is there instead, where the path does not say it. */
  readonly value?: string;
}

/** What is wrong with routes to these providers. */
export function routeProblems(
  routes: v.InferOutput<typeof routesSchema>,
  names: readonly string[],
): Problem[] {
  return Object.entries(routes).flatMap(([country, route]) => {
    const path = ["routes", country];
    const known = country === "*" || Object.hasOwn(metadata.countries, country);
    return [
      ...(known ? [] : [{ path, message: 'must be an ISO country code in capitals, such as "DE", or "*"' }]),
      ...unknownNames(route, names).map(([place, name]) => ({
        path: [...path, place],
        message: `names ${name}, which is not in providers (${names.join(", ")})`,
      })),
      ...senderProblems(country, route).map(({ name, message, value }) => ({
        path: [...path, "senders", name, "sender"],
        message,
        value,
      })),
    ];
  });
}

function unknownNames(route: Route, names: readonly string[]): [place: string, name: string][] {
  const used: [string, string][] = [
    ...(route.providers ?? []).map((name): [string, string] => ["providers", name]),
    ...Object.keys(route.senders).map((name): [string, string] => ["senders", name]),
  ];
  return used.filter(([, name]) => !names.includes(name));
}

function senderProblems(country: string, { senders }: Route) {
  // Carriers there drop messages from alphanumeric senders.
  const numbersOnly = country === "US" || country === "CA";
  return Object.entries(senders).flatMap(([name, { sender: value = "" }]) => {
    if (value === "" || /^\+?\d+$/.test(value) || (value.length <= 11 && !numbersOnly)) return [];
    const message = numbersOnly
      ? `must be a number: ${country} takes no other sender`
      : "must be a number or at most 11 letters and digits";
    return [{ name, message, value }];
  });
}

function toPath(keys: readonly string[]): [v.IssuePathItem, ...v.IssuePathItem[]] {
  const [first = "", ...rest] = keys;
  const item = (key: string): v.IssuePathItem => ({
    type: "unknown",
    origin: "value",
    input: {},
    key,
    value: undefined,
  });
  return [item(first), ...rest.map(item)];
}

/** The settings document: JSON in the environment variable `SETTINGS`. */
export type Settings = v.InferOutput<typeof settingsSchema>;

const hex32 = v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/, "must be 32 bytes as 64 hex digits"));

export const secretSchema = v.strictObject({
  /**
   * Keys whose tokens are accepted, the one in use first, then its neighbours: the next generation, which a rotation
   * will use, and the previous one. The key is the text itself, not the bytes it spells.
   */
  signingKeys: v.pipe(v.array(hex32), v.minLength(1)),
  /** Key of the hashes under which recipients are stored. */
  pepper: hex32,
  /** By provider name. */
  credentials: v.record(v.string(), v.record(v.string(), v.string())),
});

/** The secret document: JSON in one Secrets Manager secret. */
export type SecretDocument = v.InferOutput<typeof secretSchema>;

/** A provider as the stack has set it up. */
export interface NamedAccount {
  readonly name: string;
  readonly account: Account;
}

/** The configured providers with their credentials, in order. Throws `ERR_SETTINGS` naming the credential that is wrong. */
export function connectProviders(
  settings: Settings,
  credentials: SecretDocument["credentials"],
): NamedAccount[] {
  return settings.providers.map(({ name, settings: own }) => {
    const provider = providers.find((candidate) => candidate.name === name);
    const given = credentials[name] ?? {};
    const wrong = provider && v.safeParse(provider.credentials, given).issues?.[0];
    if (!provider || wrong) {
      const path = wrong ? v.getDotPath(wrong) : undefined;
      throw new GatewayError("ERR_SETTINGS", `credentials of ${name} do not fit: ${path ?? "all"} is wrong`);
    }
    return { name, account: provider.connect(own, given) };
  });
}
