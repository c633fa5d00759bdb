// Keeps the secret document: fetched once when the environment starts, again when a token or a credential is refused.
import type { CryptoKey } from "jose";
import * as v from "valibot";
import { GatewayError } from "../errors.ts";
import { AwsError, type CallAws } from "../network/aws.ts";
import { type ConfiguredProviders, connectProviders, type NamedAccount } from "../providers/connect.ts";
import { secretSchema } from "./secretDocument.ts";
import { importKey } from "./token.ts";

/** What the secret document is to a request. */
export interface Secrets {
  /** In the order in which they are tried. */
  readonly signingKeys: readonly CryptoKey[];
  readonly pepper: string;
  /** The configured providers with their credentials, in the configured order. */
  readonly accounts: readonly NamedAccount[];
}

export interface SecretStore {
  /** The cached secrets; fetched now when the start could not. Throws what the fetch throws. */
  current(): Promise<Secrets>;
  /**
   * The newest secrets, the same object when nothing has changed, or undefined when they have been fetched a short time
   * ago. All callers share one fetch, and it happens at most once in ten seconds, so forged tokens cannot cause a flood.
   * Throws what the fetch throws.
   */
  newest(): Promise<Secrets | undefined>;
}

export interface SecretSource {
  readonly providers: ConfiguredProviders;
  /** The document's text: of one version, or the newest. */
  fetch(versionId: string | undefined): Promise<string>;
  /** The version that the deployment named; the start needs no label to be in place. */
  readonly versionId: string | undefined;
  /** Milliseconds by the wall clock, which goes on while a Lambda sleeps. */
  readonly now?: () => number;
}

const refreshIntervalMs = 10_000;

const patience = { timeoutMs: 1900, pauses: [50, 200] };

export function createSecretStore(source: SecretSource): SecretStore {
  const { fetch, providers, versionId, now = Date.now } = source;
  let held: { readonly text: string; readonly secrets: Secrets } | undefined;
  let running: Promise<Secrets> | undefined;
  let refreshedAt = Number.NEGATIVE_INFINITY;

  async function read(version: string | undefined): Promise<Secrets> {
    const text = await fetch(version);
    if (held?.text !== text) held = { text, secrets: await readSecrets(text, providers) };
    return held.secrets;
  }

  function load(version: string | undefined): Promise<Secrets> {
    running ??= read(version).finally(() => {
      running = undefined;
    });
    return running;
  }

  return {
    async current() {
      return held?.secrets ?? load(versionId);
    },
    async newest() {
      if (running) return running;
      if (now() - refreshedAt < refreshIntervalMs) return undefined;
      refreshedAt = now();
      return load(undefined);
    },
  };
}

/** Fetches the text of one version of the secret, or of the newest where none is named or that version is gone. */
export function secretFetcher(callAws: CallAws, secretId: string | undefined): SecretSource["fetch"] {
  return async function fetch(versionId) {
    const call = {
      service: "secretsmanager",
      target: "secretsmanager.GetSecretValue",
      version: "1.1",
      input: { SecretId: secretId, ...(versionId && { VersionId: versionId }) },
    } as const;
    try {
      const reply = await callAws(call, patience);
      if (v.is(v.object({ SecretString: v.string() }), reply)) return reply.SecretString;
      // The schema's own message would quote the reply.
      throw new GatewayError("ERR_SECRET", "the reply of Secrets Manager has no SecretString");
    } catch (error) {
      const gone = error instanceof AwsError && error.code === "ResourceNotFoundException";
      if (gone && versionId) return fetch(undefined);
      throw error;
    }
  };
}

async function readSecrets(text: string, providers: ConfiguredProviders): Promise<Secrets> {
  // Neither a JSON error nor a schema error may quote the document.
  const result = v.safeParse(v.pipe(v.string(), v.parseJson(), secretSchema), text, { abortEarly: true });
  if (!result.success) {
    const where = v.getDotPath(result.issues[0]) ?? "its JSON";
    throw new GatewayError("ERR_SETTINGS", `the secret document does not fit: ${where} is wrong`);
  }
  const { signingKeys, pepper, credentials } = result.output;
  return {
    signingKeys: await Promise.all(signingKeys.map(importKey)),
    pepper,
    accounts: connectProviders(providers, credentials),
  };
}
