// Arguments that are just right: what is refused wrongly stops a deployment.
import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { argumentProblems, nameProblems } from "../../../components/arguments/checks.ts";
import type { LooseArgs } from "../../../components/arguments/schema.ts";

/** So many bytes as JSON. */
const environmentOf = (bytes: number) => ({ AA: "x".repeat(bytes - '{"AA":""}'.length) });

const right: [what: string, args: LooseArgs][] = [
  ["variables of 3776 bytes", { environment: environmentOf(3776) }],
  [
    "many variables that are not known yet",
    { environment: Object.fromEntries([...Array(30).keys()].map((n) => [`A${n}`, pulumi.output("x")])) },
  ],
  ["a route of which a part is not known yet", { routes: { DE: { providers: [pulumi.output("aws")] } } }],
  [
    "an Action's gateway with 15 seconds",
    { auth0Path: "phoneProvider", replacePhoneProvider: true, deadlineSeconds: 15, timeoutSeconds: 16 },
  ],
  ["nothing set up in Auth0", { auth0Path: "none" }],
  ["a template of the longest message", { template: `@@password@@${"x".repeat(1594)}` }],
  ["50 tags", { tags: Object.fromEntries([...Array(50).keys()].map((n) => [`t${n}`, "v"])) }],
];

describe("Arguments at their limits", () => {
  for (const [what, args] of right) {
    it(`are accepted: ${what}`, () => assert.deepEqual(argumentProblems(args), []));
  }

  it("are refused one byte beyond", () => {
    const [problem] = argumentProblems({ environment: environmentOf(3777) });
    assert.match(problem?.reason ?? "", /got 3777$/);
  });

  it("are accepted for a name of 1 and of 40 characters", () => {
    for (const name of ["g", "g".repeat(40)]) assert.deepEqual(nameProblems(name), []);
  });
});
