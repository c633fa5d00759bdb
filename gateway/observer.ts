// What the functions beside the gateway share: settings beside the bundle, and the secret that most of them read.
import { readFileSync } from "node:fs";
import type * as v from "valibot";
import { type ObserverSecret, observerSecretSchema } from "./access/observerSecret.ts";
import { secretFetcher } from "./access/secrets.ts";
import { parseDocument, placeOf } from "./document.ts";
import type { CallAws } from "./network/aws.ts";

/** Milliseconds for one fetch. */
const secretMs = 3000;

/** The settings in the function's archive. Throws where they do not fit. */
export function readSettings<Schema extends v.GenericSchema>(
  schema: Schema,
  folder: string | URL,
): v.InferOutput<Schema> {
  return fitting(schema, readFileSync(new URL("settings.json", folder), "utf8"), "settings.json");
}

/** While nothing could be fetched: so often at once, then at intervals, as anybody can call the functions' URLs. */
const triesAtOnce = 3;
const pauseMs = 5000;

/**
 * The observers' secret: fetched once, and again for as long as it could not be had. Throws what the fetch throws, or in a
 * pause what the last one threw.
 */
export function observerSecrets(
  callAws: CallAws,
  secretId: string | undefined,
  versionId: string,
  now = Date.now,
): () => Promise<ObserverSecret> {
  const fetch = secretFetcher(callAws, secretId);
  let held: Promise<ObserverSecret> | undefined;
  let failure = { count: 0, error: undefined as unknown, at: 0 };
  return async () => {
    if (!held && failure.count >= triesAtOnce && now() - failure.at < pauseMs) throw failure.error;
    held ??= fetch(versionId, secretMs)
      .then((text) => fitting(observerSecretSchema, text, "the observers' secret"))
      .catch((error: unknown) => {
        held = undefined;
        failure = { count: failure.count + 1, error, at: now() };
        throw error;
      });
    return held;
  };
}

/** A document that fits its schema. Its error quotes nothing of the text, which may be secret. */
export function fitting<Schema extends v.GenericSchema>(
  schema: Schema,
  text: string,
  name: string,
): v.InferOutput<Schema> {
  const result = parseDocument(schema, text);
  if (result.success) return result.output;
  const places = result.issues.map((issue) => placeOf(issue) ?? "its JSON").join(", ");
  throw new Error(`${name} does not fit (${places}); run "pulumi up"`);
}
