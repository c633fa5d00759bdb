// What the gateway leaves behind for the functions that observe what became of a message.
import * as v from "valibot";

const flag = v.optional(v.boolean("must be true or false"), false);

export const observeSchema = v.optional(
  v.strictObject({
    /** Receipts are counted: what a provider accepts is marked so that its receipt finds it. */
    receipts: flag,
    /** Where vendors report by HTTPS; absent where no provider does. Ends in a slash. */
    receiptsUrl: v.optional(
      v.pipe(v.string(), v.regex(/^https:\/\/\S+\/$/, "must be an https URL with a slash at its end")),
    ),
    /** Successful logins are seen in Auth0's log: recipients are marked so that a login finds its message. */
    conversion: flag,
    /** Vendors are told which codes were used, so they are asked to listen when a message is sent. */
    feedback: flag,
  }),
  {},
);

export type ObserveSettings = v.InferOutput<typeof observeSchema>;
