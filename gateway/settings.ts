// The two documents that the component writes and the gateway reads. Settings hold no secret, the secret document holds
// nothing else. The component checks both against these schemas at plan time, the gateway when it starts.
import * as v from "valibot";
import { GatewayError } from "./errors.ts";
import { type Account, providers } from "./providers/index.ts";

/** Auth0 gives up after 30 s; what is left covers the network and a cold start. */
export const maxDeadlineMs = 25_000;

const text = v.pipe(v.string(), v.nonEmpty());

const providerSchema = v.variant(
  "name",
  providers.map(({ name, settings }) =>
    v.strictObject({ name: v.literal(name), settings: v.optional(settings, {}) }),
  ),
);

export const settingsSchema = v.strictObject({
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
  providers: v.pipe(v.array(providerSchema), v.minLength(1)),
});

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
