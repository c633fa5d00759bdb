// Keeps the secret document: fetched once when the environment starts, again when a token or a credential is refused.
import type { CryptoKey } from "jose";
import { parseDocument, placeOf } from "../document.ts";
import { GatewayError } from "../errors.ts";
import { AwsError, type CallAws } from "../network/aws.ts";
import { ExchangeError } from "../network/http.ts";
import { type ConfiguredProviders, type Connected, connectProviders } from "../providers/connect.ts";
import { deriveKey } from "./derivedKeys.ts";
import { secretSchema } from "./secretDocument.ts";
import { importKey } from "./token.ts";

/** What the secret document is to a request. */
export interface Secrets extends Connected {
  /** In the order in which they are tried. */
  readonly signingKeys: readonly CryptoKey[];
  /** Keys under which a request is only checked, one for each signing key. Made when a token asks for them. */
  readonly checkKeys: () => Promise<readonly CryptoKey[]>;
  readonly pepper: string;
  /** Recipients may still be known under it. */
  readonly previousPepper?: string | undefined;
}

export interface SecretStore {
  /** The secrets in use; undefined while none have come. */
  held(): Secrets | undefined;
  /** The secrets in use; fetched now when the start could not. Throws what the fetch throws. */
  current(timeoutMs: number): Promise<Secrets>;
  /**
   * The newest secrets, which are not in use before `use`; undefined when they could not be fetched a short time ago. All
   * callers share one fetch, and it happens at most once in ten seconds, so forged tokens cannot cause a flood. Throws
   * what the fetch throws.
   */
  newest(timeoutMs: number): Promise<Secrets | undefined>;
  /** From now on these are the current ones. */
  use(secrets: Secrets): void;
}

export interface SecretSource {
  readonly providers: ConfiguredProviders;
  /** The document's text: of one version, or the newest. */
  fetch(versionId: string | undefined, timeoutMs: number): Promise<string>;
  /** The version that the deployment named; the start needs no label to be in place. */
  readonly versionId: string | undefined;
  /** Milliseconds by the wall clock, which goes on while a Lambda sleeps. */
  readonly now?: () => number;
}

const refreshIntervalMs = 10_000;

/** While nothing could be fetched yet: so often at once, then at growing intervals. */
const triesAtOnce = 3;

export function createSecretStore(source: SecretSource): SecretStore {
  const { fetch, providers, versionId, now = Date.now } = source;
  let held: Secrets | undefined;
  let latest: { readonly text: string; readonly secrets: Secrets } | undefined;
  let running: Promise<Secrets> | undefined;
  let refreshedAt = Number.NEGATIVE_INFINITY;
  let failure = { count: 0, error: undefined as unknown, at: 0 };

  async function read(version: string | undefined, timeoutMs: number): Promise<Secrets> {
    const text = await fetch(version, timeoutMs);
    if (latest?.text !== text) latest = { text, secrets: await readSecrets(text, providers, held) };
    return latest.secrets;
  }

  function load(version: string | undefined, timeoutMs: number): Promise<Secrets> {
    running ??= read(version, timeoutMs).finally(() => {
      running = undefined;
    });
    return running;
  }

  async function first(timeoutMs: number): Promise<Secrets> {
    if (!running && now() - failure.at < pauseMs(failure.count)) throw failure.error;
    try {
      held = await load(versionId, timeoutMs);
      return held;
    } catch (error) {
      failure = { count: failure.count + 1, error, at: now() };
      throw error;
    }
  }

  return {
    held: () => held,
    current: async (timeoutMs) => held ?? first(timeoutMs),
    async newest(timeoutMs) {
      if (running) return running;
      if (now() - refreshedAt < refreshIntervalMs) return latest?.secrets;
      refreshedAt = now();
      return load(undefined, timeoutMs);
    },
    use(secrets) {
      held = secrets;
    },
  };
}

/** Milliseconds before the next try, after so many that failed. */
function pauseMs(failures: number): number {
  return failures < triesAtOnce ? 0 : Math.min(1000 * 2 ** (failures - triesAtOnce), refreshIntervalMs);
}

/** Fetches the text of one version of the secret, or of the newest where none is named or that version is gone. */
export function secretFetcher(callAws: CallAws, secretId: string | undefined): SecretSource["fetch"] {
  return async function fetch(versionId, timeoutMs) {
    const end = performance.now() + timeoutMs;
    const call = {
      service: "secretsmanager",
      target: "secretsmanager.GetSecretValue",
      version: "1.1",
      input: { SecretId: secretId, ...(versionId && { VersionId: versionId }) },
    } as const;
    const make = (limitMs: number) => callAws(call, { timeoutMs: limitMs, pauses: [50, 200] });
    // Where one connection hangs, another may not.
    const again = (error: unknown) => {
      if (error instanceof ExchangeError && error.reason === "timeout") return make(end - performance.now());
      throw error;
    };
    try {
      const reply = await make(timeoutMs / 2).catch(again);
      const { SecretString: text } = Object(reply);
      if (typeof text === "string") return text;
      throw new GatewayError("ERR_SECRET", "the reply of Secrets Manager has no SecretString");
    } catch (error) {
      const gone = error instanceof AwsError && error.code === "ResourceNotFoundException";
      if (gone && versionId) return fetch(undefined, end - performance.now());
      throw error;
    }
  };
}

async function readSecrets(
  text: string,
  providers: ConfiguredProviders,
  former: Connected | undefined,
): Promise<Secrets> {
  // Neither a JSON error nor a schema error may quote the document.
  const result = parseDocument(secretSchema, text);
  if (!result.success) {
    const where = placeOf(result.issues[0]) ?? "its JSON";
    throw new GatewayError("ERR_SETTINGS", `the secret document does not fit: ${where} is wrong`);
  }
  const { signingKeys, pepper, previousPepper, credentials } = result.output;
  let checkKeys: Promise<CryptoKey[]> | undefined;
  return {
    signingKeys: await Promise.all(signingKeys.map(importKey)),
    checkKeys() {
      checkKeys ??= Promise.all(signingKeys.map((key) => importKey(deriveKey(key, "check"))));
      return checkKeys;
    },
    pepper,
    previousPepper,
    ...connectProviders(providers, credentials, former),
  };
}
