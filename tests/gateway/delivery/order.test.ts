import assert from "node:assert/strict";
import { inOrder, type OrderFacts } from "../../../gateway/delivery/order.ts";

const route = ["a", "b", "c", "d"].map((name) => ({ name }));
const orderOf = (facts: Partial<OrderFacts>, stops = route) =>
  inOrder(stops, { open: [], ...facts })
    .map(({ name }) => name)
    .join("");

describe("the order of a route", () => {
  const table: [what: string, facts: Partial<OrderFacts>, order: string][] = [
    ["as configured where nothing is known", {}, "abcd"],
    ["with those that do not work last", { open: ["a", "c"] }, "bdac"],
    ["with those that drop messages before those that do not work", { open: ["a"], dropping: ["b"] }, "cdba"],
    ["with one that drops and does not work last", { open: ["a"], dropping: ["a", "b"] }, "cdba"],
    ["with the next one first when a message is asked for again", { askedAgain: "a" }, "bacd"],
    ["with the first one first when it was by the last one", { askedAgain: "d" }, "abcd"],
    ["with the next one that works first", { askedAgain: "a", open: ["b"] }, "cadb"],
    [
      "as configured when a message by one that drops is asked for again",
      { askedAgain: "a", dropping: ["a"] },
      "bcda",
    ],
    [
      "as configured when a message by one that left the route is asked for again",
      { askedAgain: "x" },
      "abcd",
    ],
    ["as configured where all drop", { dropping: ["a", "b", "c", "d"], askedAgain: "a" }, "abcd"],
  ];
  for (const [what, facts, order] of table) it(`is ${what}`, () => assert.equal(orderOf(facts), order));

  it("is the one provider there is, whatever is known of it", () => {
    assert.equal(orderOf({ open: ["a"], dropping: ["a"], askedAgain: "a" }, route.slice(0, 1)), "a");
  });

  it("has nothing where the route has nothing", () => assert.equal(orderOf({ askedAgain: "a" }, []), ""));
});
