// What is observed. All of it decides what is created, so that its values are needed at once.
import * as v from "valibot";
import { flag, whole } from "./rules.ts";

export const observeArgsSchema = v.optional(
  v.strictObject(
    {
      receipts: v.optional(flag, false),
      conversion: v.optional(flag, false),
      feedback: v.optional(flag, false),
      dashboard: v.optional(flag, false),
      canaryMinutes: v.optional(whole(1, 60)),
      streamKeyGeneration: v.optional(whole(1), 1),
      concurrency: v.optional(whole(1)),
    },
    "must be an object",
  ),
  {},
);
