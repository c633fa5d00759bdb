// The configured providers, and their accounts once their credentials are known.
import * as v from "valibot";
import { GatewayError } from "../errors.ts";
import { type Account, providers } from "./index.ts";

const providerSchema = v.variant(
  "name",
  providers.map(({ name, settings }) =>
    v.strictObject({ name: v.literal(name), settings: v.optional(settings, {}) }),
  ),
);

/** Tried in this order. */
export const providersSchema = v.pipe(
  v.array(providerSchema),
  v.minLength(1, "must name at least one provider"),
);

export type ConfiguredProviders = v.InferOutput<typeof providersSchema>;

/** By provider name. */
export type Credentials = Readonly<Record<string, Readonly<Record<string, string>>>>;

/** A provider as the stack has set it up. */
export interface NamedAccount {
  readonly name: string;
  readonly account: Account;
}

/** The configured providers with their credentials, in order. Throws `ERR_SETTINGS` naming the credential that is wrong. */
export function connectProviders(configured: ConfiguredProviders, credentials: Credentials): NamedAccount[] {
  return configured.map(({ name, settings }) => {
    const provider = providers.find((candidate) => candidate.name === name);
    const given = credentials[name] ?? {};
    const wrong = provider && v.safeParse(provider.credentials, given).issues?.[0];
    if (!provider || wrong) {
      const path = wrong ? v.getDotPath(wrong) : undefined;
      throw new GatewayError("ERR_SETTINGS", `credentials of ${name} do not fit: ${path ?? "all"} is wrong`);
    }
    return { name, account: provider.connect(settings, given) };
  });
}
