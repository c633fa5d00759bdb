import assert from "node:assert/strict";
import * as v from "valibot";
import { observeArgsSchema } from "../../../components/arguments/observeSchema.ts";
import { observeWarnings, streamRegionProblems } from "../../../components/arguments/observing.ts";

describe("Logins in a region into which Auth0 does not stream", () => {
  const observe = { conversion: true };
  const refused = (...args: Parameters<typeof streamRegionProblems>) =>
    streamRegionProblems(...args).map(({ path }) => path);

  it("cannot be observed, where the stack sets up the tenant", () => {
    assert.deepEqual(refused({ observe }, "af-south-1"), ["observe.conversion"]);
  });

  it("can be observed where the tenant is set up elsewhere, as its stream comes by HTTPS", () => {
    assert.deepEqual(refused({ observe, auth0Path: "none" }, "af-south-1"), []);
  });

  it("are none of the stack's business where it does not observe them", () => {
    assert.deepEqual(refused({ observe: { receipts: true } }, "af-south-1"), []);
  });
});

describe("Receipts of AWS in another region", () => {
  const warnings = (receipts: boolean, region?: string) =>
    observeWarnings(
      {
        observe: v.parse(observeArgsSchema, { receipts }),
        providers: [{ name: "aws", settings: region === undefined ? {} : { region } }],
      },
      "eu-central-1",
    );

  it("go past the stack, which is said", () => {
    assert.match(warnings(true, "eu-west-1").join(), /^providers\[0\]\.settings\.region: .*"eu-west-1"/);
  });

  it("are no matter where AWS sends in the stack's region, or nobody counts receipts", () => {
    for (const quiet of [warnings(true), warnings(true, "eu-central-1"), warnings(false, "eu-west-1")])
      assert.deepEqual(quiet, []);
  });
});
