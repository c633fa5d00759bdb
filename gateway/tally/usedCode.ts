// What is in the queue between the function that sees which codes were used and the one that tells the vendors, as JSON.
import * as v from "valibot";

export const usedCodeSchema = v.object({
  /** Name of the provider. */
  provider: v.string(),
  /** The vendor's. */
  messageId: v.string(),
  /** When it was used, milliseconds since 1970. */
  at: v.number(),
});

export type UsedCode = v.InferOutput<typeof usedCodeSchema>;
