// Resources of the random provider, with the ids that it gives: those of RandomBytes are the bytes themselves, in plain.
import { randomBytes, randomInt } from "node:crypto";
import * as v from "valibot";
import type { Kind } from "./kind.ts";
import { type Records, recordedKind } from "./recorded.ts";

const inputSchema = v.object({
  length: v.pipe(v.number(), v.integer(), v.minValue(1)),
  special: v.optional(v.boolean(), true),
});

const lettersAndDigits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
const specials = "!@#$%&*()-_=+[]{}<>:?";

export function randomKinds(records: Records): readonly Kind[] {
  return [
    recordedKind(
      records,
      {
        type: "random:index/randomBytes:RandomBytes",
        replaceOn: ["length", "keepers"],
        computed: ["base64", "hex"],
        secrets: ["base64", "hex"],
      },
      (inputs) => {
        const bytes = randomBytes(v.parse(inputSchema, inputs).length);
        const base64 = bytes.toString("base64");
        return { id: base64, outputs: { base64, hex: bytes.toString("hex") } };
      },
    ),
    recordedKind(
      records,
      {
        type: "random:index/randomPassword:RandomPassword",
        replaceOn: ["length", "special", "keepers"],
        computed: ["result", "bcryptHash"],
        secrets: ["result", "bcryptHash"],
      },
      (inputs) => {
        const { length, special } = v.parse(inputSchema, inputs);
        const alphabet = special ? lettersAndDigits + specials : lettersAndDigits;
        const letters = Array.from({ length }, () => alphabet.charAt(randomInt(alphabet.length)));
        // Nothing here reads the hash, which the provider also puts out.
        const bcryptHash = `$2a$10$${randomBytes(40).toString("base64url").slice(0, 53)}`;
        // The real one has no place but the state of the stack.
        const record = randomBytes(8).toString("hex");
        return { id: "none", record, outputs: { result: letters.join(""), bcryptHash } };
      },
    ),
  ];
}
