// What the canary needs to know: its settings, as JSON beside its bundle, and its secret, which holds one key.
import * as v from "valibot";
import { hex32 } from "../access/secretDocument.ts";
import { tokenRulesSchema } from "../access/token.ts";
import { nonEmpty } from "../document.ts";

export const canarySettingsSchema = v.strictObject({
  token: tokenRulesSchema,
  /** E.164, of a country that the routes serve. Nothing is sent there. */
  recipient: nonEmpty,
  /** A text with a made-up code. */
  body: nonEmpty,
  /** The connection's. */
  sender: v.optional(nonEmpty),
  /** The version of the secret that belongs to these settings. */
  secretVersionId: nonEmpty,
});

export type CanarySettings = v.InferOutput<typeof canarySettingsSchema>;

/** With this key nobody can send: `deriveKey(signing key, "check")`. */
export const canarySecretSchema = v.strictObject({ checkKey: hex32 });

export type CanarySecret = v.InferOutput<typeof canarySecretSchema>;
