// Settings of the function that vendors report to, as JSON beside its bundle.
import * as v from "valibot";
import { nonEmpty } from "../document.ts";

export const receiptsSettingsSchema = v.strictObject({
  /** Names of the configured providers that send receipts. */
  providers: v.array(v.string()),
  /** The version of the observers' secret that belongs to these settings. */
  secretVersionId: nonEmpty,
});

export type ReceiptsSettings = v.InferOutput<typeof receiptsSettingsSchema>;
