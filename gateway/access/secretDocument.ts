// The secret document: everything secret that the component writes and the gateway reads, as JSON in one Secrets Manager
// secret. The component checks it against this schema at plan time, the gateway when it reads it.
import * as v from "valibot";

export const hex32 = v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/, "must be 32 bytes as 64 hex digits"));

export const secretSchema = v.strictObject({
  /**
   * Keys whose tokens are accepted, the one in use first, then its neighbours: the next generation, which a rotation
   * will use, and the previous one. The key is the text itself, not the bytes it spells.
   */
  signingKeys: v.pipe(v.array(hex32), v.minLength(1)),
  /** Key of the hashes under which recipients are stored. */
  pepper: hex32,
  /** The one before it, while items under it may still be of use. */
  previousPepper: v.optional(hex32),
  /** By provider name. */
  credentials: v.record(v.string(), v.record(v.string(), v.string())),
});

export type SecretDocument = v.InferOutput<typeof secretSchema>;
