// The secret of the functions that observe what became of the codes: derived keys and nothing with which one could send or
// sign. The component checks it against this schema at plan time, the functions when they read it.
import * as v from "valibot";
import { hex32 } from "./secretDocument.ts";

const keys = v.pipe(v.array(hex32), v.minLength(1));

export const observerSecretSchema = v.strictObject({
  /** Of `deriveKey(pepper, "receipts")`: of the pepper in use first, then of the one before. */
  receiptKeys: keys,
  /** Of `deriveKey(pepper, "conversion")`, likewise. */
  conversionKeys: keys,
  /** Values of `Authorization` that Auth0's HTTP log stream may carry: of the generation in use, the next and the previous. */
  streamKeys: v.optional(v.array(hex32), []),
  /** By which vendors sign their receipts, by provider; none of them sends anything. */
  signatureKeys: v.optional(v.record(v.string(), v.string()), {}),
});

export type ObserverSecret = v.InferOutput<typeof observerSecretSchema>;
