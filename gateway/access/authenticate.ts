// Who asks, and for what: by the key that has signed the token.
import { GatewayError } from "../errors.ts";
import { within } from "../network/deadline.ts";
import type { SecretStore, Secrets } from "./secrets.ts";
import { bearerToken, type TokenRules, verifyToken } from "./token.ts";

export interface Door {
  readonly store: SecretStore;
  readonly rules: TokenRules;
  /** Milliseconds that are left. */
  readonly remaining: () => number;
  /** Called when the token was valid under newer keys than were held. */
  readonly onRenewed: () => void;
}

export interface Admission {
  /** Under which the token is valid: the held ones, or after a rotation the newest. */
  readonly secrets: Secrets;
  /** The key is one for checks. It says so itself: no claim and no field is asked. */
  readonly isCheck: boolean;
}

/** Throws `ERR_TOKEN_*` or `ERR_SECRET`. */
export async function authenticate(
  authorization: string | undefined,
  { store, rules, remaining, onRenewed }: Door,
): Promise<Admission> {
  const token = bearerToken(authorization);
  const held = store.held() ?? (await fetched(store, remaining()));
  if (!held) throw new GatewayError("ERR_SECRET", "it did not come in time");
  const admitted = await admit(token, held, rules);
  if (admitted) return admitted;
  const newest = await newestSecrets(store, remaining());
  const renewed = newest && newest !== held ? await admit(token, newest, rules) : undefined;
  if (!renewed) throw new GatewayError("ERR_TOKEN_SIGNATURE");
  if (renewed.isCheck) return renewed;
  // Only now: a forged token must not cost the keys that verify Auth0's.
  store.use(renewed.secrets);
  onRenewed();
  return renewed;
}

function fetched(store: SecretStore, timeoutMs: number): Promise<Secrets | undefined> {
  return within(timeoutMs, store.current(timeoutMs)).catch(asSecretError);
}

/** Undefined where none of the keys has signed the token. Throws every other `ERR_TOKEN_*`. */
async function admit(token: string, secrets: Secrets, rules: TokenRules): Promise<Admission | undefined> {
  if (await isSigned(token, secrets.signingKeys, rules)) return { secrets, isCheck: false };
  if (await isSigned(token, await secrets.checkKeys(), rules)) return { secrets, isCheck: true };
  return undefined;
}

async function isSigned(...[token, keys, rules]: Parameters<typeof verifyToken>): Promise<boolean> {
  try {
    await verifyToken(token, keys, rules);
    return true;
  } catch (error) {
    if (error instanceof GatewayError && error.code === "ERR_TOKEN_SIGNATURE") return false;
    throw error;
  }
}

function newestSecrets(store: SecretStore, timeoutMs: number): Promise<Secrets | undefined> {
  return within(timeoutMs, store.newest(timeoutMs)).catch((cause: unknown) => {
    throw new GatewayError("ERR_TOKEN_SIGNATURE", "the newest keys could not be read", { cause });
  });
}

function asSecretError(cause: unknown): never {
  if (cause instanceof GatewayError) throw cause;
  throw new GatewayError("ERR_SECRET", cause instanceof Error ? cause.message : undefined, { cause });
}
