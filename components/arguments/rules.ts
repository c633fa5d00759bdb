// Rules that several arguments share.
import * as v from "valibot";

export const flag = v.boolean("must be true or false");

export function whole(min: number, max = Number.POSITIVE_INFINITY, why = "") {
  const range = max === Number.POSITIVE_INFINITY ? `of at least ${min}` : `from ${min} to ${max}`;
  const rule = `must be a whole number ${range}${why && ` (${why})`}`;
  return v.pipe(v.number(rule), v.integer(rule), v.minValue(min, rule), v.maxValue(max, rule));
}
