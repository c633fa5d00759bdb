// From where on an alarm rings.
import * as v from "valibot";
import { whole } from "./rules.ts";

const percent = (usual: number) => v.optional(whole(1, 100), usual);

export const alarmsSchema = v.optional(
  v.strictObject(
    {
      failedPercent: percent(20),
      busyPerHour: v.optional(whole(1), 20),
      carriedPercent: percent(20),
      tablePercent: percent(5),
      usedPercent: percent(80),
    },
    "must be an object",
  ),
  {},
);
