import assert from "node:assert/strict";
import { childrenOf, type Make, type Switch } from "../../../build/contract/conditions.ts";

type Name = "red" | "blue" | "tall" | "none" | "needsBlue";
const all = Object.fromEntries(
  (["red", "blue", "tall", "none", "needsBlue"] as const).map((name) => [name, { name, args: {} }]),
) as Record<Name, Switch<object>>;

/** A thing is made where its condition holds. */
function world(things: Readonly<Record<string, (has: (name: Name) => boolean) => boolean>>): Make<object> {
  return (asked) => {
    const has = (name: Name) => asked.includes(all[name]);
    if (has("needsBlue") && !has("blue")) return undefined;
    return new Map(Object.entries(things).flatMap(([name, isMade]) => (isMade(has) ? [[name, "type"]] : [])));
  };
}

const everything = [all.red, all.blue, all.tall, all.needsBlue];
const none = { programs: [everything], takers: [all.none] };

describe("The conditions of children", () => {
  it("are none for what is always there", () => {
    assert.deepEqual(childrenOf(world({ base: () => true }), none), { base: { type: "type" } });
  });

  it("name what takes it away", () => {
    const make = world({ base: (has) => !has("none") });
    assert.deepEqual(childrenOf(make, none), { base: { type: "type", without: ["none"] } });
  });

  const cases: [what: string, isMade: (has: (name: Name) => boolean) => boolean, ways: string[]][] = [
    ["one thing", (has) => has("red"), ["red"]],
    ["two things together", (has) => has("red") && has("tall"), ["red and tall"]],
    ["either of two things", (has) => has("red") || has("tall"), ["red", "tall"]],
    [
      "one thing and either of two",
      (has) => has("blue") && (has("red") || has("tall")),
      ["blue and red", "blue and tall"],
    ],
    ["a thing that is refused without another", (has) => has("needsBlue"), ["blue and needsBlue"]],
  ];
  for (const [what, isMade, ways] of cases) {
    it(`name ${what}`, () => {
      assert.deepEqual(childrenOf(world({ thing: isMade }), none), { thing: { type: "type", with: ways } });
    });
  }

  it("take the smaller program where two make the thing", () => {
    const make = world({ thing: (has) => [has("red"), has("blue"), has("tall")].filter(Boolean).length > 1 });
    const { thing } = childrenOf(make, { programs: [[all.red, all.blue], everything], takers: [] });
    assert.deepEqual(thing?.with, ["red and blue"]);
  });

  it("are not guessed: a thing that any two of three make asks for a smaller program", () => {
    const make = world({ thing: (has) => [has("red"), has("blue"), has("tall")].filter(Boolean).length > 1 });
    assert.throws(() => childrenOf(make, none), /^Error: thing takes more than .*add a smaller program/);
  });

  it("are not read off a program that is refused", () => {
    const programs = [[all.red, all.needsBlue]];
    assert.throws(
      () => childrenOf(world({}), { programs, takers: [] }),
      /^Error: the program with red and needsBlue is refused/,
    );
  });
});
