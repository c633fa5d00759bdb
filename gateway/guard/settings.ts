// What the operator may choose about the guard.
import metadata from "libphonenumber-js/min/metadata";
import * as v from "valibot";
import { whole } from "../document.ts";

const countryRule = 'must be an ISO country code in capitals, such as "DE"';

export const guardSchema = v.optional(
  v.strictObject(
    {
      /** `monitor` refuses nothing but what `countries` and `messagesPerDay` forbid, and logs what it would refuse. */
      mode: v.optional(
        v.picklist(["off", "monitor", "enforce"], 'must be "off", "monitor" or "enforce"'),
        "enforce",
      ),
      /** The only countries that get messages (ISO 3166-1 alpha-2). Default: all, watched. */
      countries: v.optional(
        v.pipe(
          v.array(
            v.pipe(
              v.string(countryRule),
              v.check((country) => Object.hasOwn(metadata.countries, country), countryRule),
            ),
            `must be a list of countries; each ${countryRule}`,
          ),
          v.minLength(1, "must name at least one country; leave it out to allow all"),
        ),
      ),
      /** Messages in a day (UTC), after which none is sent. Default: no limit. */
      messagesPerDay: v.optional(whole(1)),
      /** Numbers and prefixes of at least 7 digits that may be sent to without limits. */
      safe: v.optional(
        v.array(
          v.pipe(
            v.string("must be a text"),
            v.regex(
              /^\+[1-9]\d{6,14}$/,
              "must be a number or its first digits, at least 7 of them, such as +49151600",
            ),
          ),
          "must be a list of numbers and prefixes",
        ),
        [],
      ),
      /** Scales what a destination is allowed without a past, from 0.5 to 4. */
      tolerance: v.optional(
        v.pipe(
          v.number("must be a number from 0.5 to 4"),
          v.minValue(0.5, "must be a number from 0.5 to 4"),
          v.maxValue(4, "must be a number from 0.5 to 4"),
        ),
        1,
      ),
      /** Days of learning, from 0 to 28, in which no destination is refused. */
      learnDays: v.optional(whole(0, 28), 14),
      /** Any other text starts the learning anew. */
      learn: v.optional(v.string("must be a text"), ""),
      /** Whether a message that is asked for again takes another provider where the former one seems to drop messages. */
      resend: v.optional(
        v.picklist(["off", "monitor", "enforce"], 'must be "off", "monitor" or "enforce"'),
        "enforce",
      ),
    },
    "must be an object",
  ),
  {},
);

export type GuardSettings = v.InferOutput<typeof guardSchema>;
