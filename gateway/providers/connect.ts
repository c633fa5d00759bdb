// The configured providers, and their accounts once their credentials are known.
import * as v from "valibot";
import { parseKnown, placeOf } from "../document.ts";
import { GatewayError } from "../errors.ts";
import { type Account, providers } from "./index.ts";

/** `v.variant` would do the same with more code. */
const providerSchema = v.lazy((input) => {
  const provider = providers.find(({ name }) => name === Object(input).name);
  const name = v.picklist(providers.map((each) => each.name));
  return v.strictObject({ name, settings: v.optional(provider?.settings ?? v.unknown(), {}) });
});

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

export interface Connected {
  /** The configured providers, in the configured order. */
  readonly accounts: readonly NamedAccount[];
  /** With which the accounts were made. */
  readonly credentials: Credentials;
}

/**
 * Makes the accounts of the configured providers. One whose credentials have not changed, or are not there any more, stays
 * the `former` one. Throws `ERR_SETTINGS` naming the credential that is wrong.
 */
export function connectProviders(
  configured: ConfiguredProviders,
  credentials: Credentials,
  former?: Connected,
): Connected {
  const made = configured.map(({ name, settings }) => {
    const own = former?.credentials[name] ?? {};
    const given = credentials[name] ?? own;
    const present = former?.accounts.find((account) => account.name === name);
    if (present && isSame(own, given)) return { account: present, used: own };
    const provider = providers.find((candidate) => candidate.name === name);
    const known = provider && parseKnown(provider.credentials, { ...given });
    if (provider && known?.success) {
      return { account: { name, account: provider.connect(settings, known.output) }, used: given };
    }
    if (present) return { account: present, used: own };
    const path = known?.issues && placeOf(known.issues[0]);
    throw new GatewayError("ERR_SETTINGS", `credentials of ${name} do not fit: ${path ?? "all"} is wrong`);
  });
  return {
    accounts: made.map(({ account }) => account),
    credentials: Object.fromEntries(made.map(({ account, used }) => [account.name, used])),
  };
}

function isSame(one: Credentials[string], other: Credentials[string]): boolean {
  const names = Object.keys({ ...one, ...other });
  return names.every((name) => one[name] === other[name]);
}
