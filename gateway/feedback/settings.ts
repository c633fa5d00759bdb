// Settings of the function that tells vendors which codes were used, as JSON beside its bundle.
import * as v from "valibot";
import { nonEmpty } from "../document.ts";
import { providersSchema } from "../providers/connect.ts";

export const feedbackSettingsSchema = v.strictObject({
  providers: providersSchema,
  /** The version of the gateway's secret that belongs to these settings. */
  secretVersionId: nonEmpty,
});

export type FeedbackSettings = v.InferOutput<typeof feedbackSettingsSchema>;
