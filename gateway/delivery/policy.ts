// What the operator may choose about delivery.
import * as v from "valibot";

const flag = v.boolean("must be true or false");

export const deliverySchema = v.optional(
  v.strictObject({
    /** What follows when it is not known whether a provider sent the message. */
    onUnknown: v.optional(v.picklist(["next", "stop"], 'must be "next" or "stop"'), "next"),
    /** Start the next provider as soon as one takes longer than it usually does. */
    hedge: v.optional(flag, false),
    /** Whether a provider that stopped converting or delivering in a country comes last there. */
    outages: v.optional(
      v.picklist(["off", "monitor", "enforce"], 'must be "off", "monitor" or "enforce"'),
      "monitor",
    ),
  }),
  {},
);

/** What a message's way through its providers depends on; `outages` is settled before. */
export type DeliveryPolicy = Omit<v.InferOutput<typeof deliverySchema>, "outages">;
