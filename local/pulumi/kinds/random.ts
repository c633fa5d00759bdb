// random:index/randomBytes:RandomBytes
import { randomBytes } from "node:crypto";
import * as v from "valibot";
import type { Kind } from "./kind.ts";
import { type Records, recordedKind } from "./recorded.ts";

const inputSchema = v.object({ length: v.pipe(v.number(), v.integer(), v.minValue(1)) });

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
        // An id of its own: Pulumi shows ids, so it must not be made of the bytes.
        const id = randomBytes(8).toString("hex");
        return { id, outputs: { base64: bytes.toString("base64"), hex: bytes.toString("hex") } };
      },
    ),
  ];
}
