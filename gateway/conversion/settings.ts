// Settings of the function that reads Auth0's log, as JSON beside its bundle.
import * as v from "valibot";
import { nonEmpty, whole } from "../document.ts";

export const conversionSettingsSchema = v.strictObject({
  /** Seconds for which a code can be used. */
  lifetimeSeconds: whole(1),
  /** Names of the configured providers that want to know which codes were used; none where nobody is told. */
  feedback: v.optional(v.array(v.string()), []),
  /** The version of the observers' secret that belongs to these settings. */
  secretVersionId: nonEmpty,
});

export type ConversionSettings = v.InferOutput<typeof conversionSettingsSchema>;
