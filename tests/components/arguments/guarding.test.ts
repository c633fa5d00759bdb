import assert from "node:assert/strict";
import * as v from "valibot";
import { guardWarnings } from "../../../components/arguments/guarding.ts";
import { argsSchema } from "../../../components/arguments/schema.ts";

function warnings(args: object): string[] {
  return guardWarnings(v.parse(argsSchema, args));
}

const command = (place: number, country: string) =>
  `(in the program of this package: "pulumi config set --path 'guard.countries[${place}]' ${country}")`;

describe("What the plan says of the guard", () => {
  it("is what learning means, where no countries are named, and how to name them", () => {
    assert.deepEqual(warnings({}), [
      "guard.countries: is not set, so messages go to every country, and for its first 14 days the guard refuses no " +
        "destination: an attack in that time is paid for and counts as usual afterwards. Name the countries of your " +
        `users, which closes all others ${command(0, "DE")}`,
    ]);
  });

  it("counts the days of learning that are set", () => {
    assert.match(warnings({ guard: { learnDays: 3 } }).join(), /for its first 3 days/);
  });

  it("is nothing of learning where there is none", () => {
    assert.match(
      warnings({ guard: { learnDays: 0 } }).join(),
      /^[^,]*, so messages go to every country\. Name/,
    );
  });

  it("is that a guard in monitor mode only watches", () => {
    assert.match(
      warnings({ guard: { mode: "monitor" } }).join(),
      /every country, and the guard only watches\./,
    );
  });

  const quiet: Record<string, object> = {
    "the countries are named": { guard: { countries: ["DE"] } },
    "only countries with a route get messages": { routes: { "*": { providers: [] }, DE: {} } },
    "the guard is off": { guard: { mode: "off" }, sharedState: false },
    "every route is for a listed country": {
      guard: { countries: ["DE", "AT"] },
      routes: { AT: {}, "*": {} },
    },
    // Another warning says so.
    "a route without a provider is for an unlisted country": {
      guard: { countries: ["DE"] },
      routes: { RU: { providers: [] } },
    },
  };
  for (const [where, args] of Object.entries(quiet)) {
    it(`is nothing where ${where}`, () => assert.deepEqual(warnings(args), []));
  }

  it("is which routes are for countries that are closed, and how to open them", () => {
    const guard = { countries: ["DE", "AT"] };
    assert.deepEqual(warnings({ guard, routes: { DE: {}, FR: { providers: ["aws"] } } }), [
      "routes.FR: is never used, as guard.countries does not list FR (ERR_GUARD_COUNTRY); remove the route or open the " +
        `country ${command(2, "FR")}`,
    ]);
  });

  it("is which listed countries have no provider", () => {
    const routes = { DE: {}, "*": { providers: [] } };
    assert.deepEqual(warnings({ guard: { countries: ["DE", "AT"] }, routes }), [
      "guard.countries: lists AT, and nothing is sent there (ERR_ROUTE_NONE), as it has no route of its own and " +
        "routes.* names no provider; add routes.AT",
    ]);
  });

  it("is what the guard cannot know without the table", () => {
    const [only, ...others] = warnings({ guard: { countries: ["DE"] }, sharedState: false });
    assert.match(only ?? "", /^sharedState: without the table the guard knows no past of blocks, ranges/);
    assert.deepEqual(others, []);
  });

  it("is which orders an absent guard does not hear", () => {
    const guard = { mode: "off", countries: ["DE"], messagesPerDay: 10 };
    assert.deepEqual(warnings({ guard }), [
      'guard.mode: is "off", so guard.countries and guard.messagesPerDay have no effect',
    ]);
  });
});
