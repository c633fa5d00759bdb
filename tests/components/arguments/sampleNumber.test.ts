import assert from "node:assert/strict";
import * as v from "valibot";
import { sampleNumber } from "../../../components/arguments/sampleNumber.ts";
import { argsSchema } from "../../../components/arguments/schema.ts";

const sampleOf = (args: object) => sampleNumber(v.parse(argsSchema, args));

describe("the number for a check", () => {
  it("is of a country that the guard leaves open", () => {
    assert.match(sampleOf({ guard: { countries: ["AT", "DE"] } }), /^\+43\d+$/);
  });

  it("is of a country with a route where all others get nothing", () => {
    assert.match(sampleOf({ routes: { US: { providers: ["aws"] }, "*": { providers: [] } } }), /^\+1\d{10}$/);
  });

  it("is of no country that a route closes", () => {
    const routes = { FR: { providers: [] }, GB: { providers: ["aws"] } };
    assert.match(sampleOf({ guard: { countries: ["FR", "GB"] }, routes }), /^\+44\d+$/);
  });

  it("is a valid one without any configuration", () => {
    assert.match(sampleOf({}), /^\+49\d{10,11}$/);
  });
});
