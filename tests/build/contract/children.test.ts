// The list of children against the component with everything that can be asked of it.
import assert from "node:assert/strict";
import { gatewayChoices, sendingBy, together } from "../../../build/contract/everything.ts";
import { readContract } from "../../../build/docs/contractTable.ts";
import { vendors } from "../../../gateway/providers/index.ts";
import { deploy } from "../../components/deploy.ts";

describe("The children in the contract", () => {
  const { children } = readContract();

  for (const [index, program] of gatewayChoices.programs.entries()) {
    it(`are all that are made with every vendor (program ${index + 1})`, async () => {
      const asked = program.filter(({ args }) => !args.providers);
      const sending = vendors.map((vendor) => ({ name: vendor.provider.name, args: sendingBy(vendor) }));
      const { resources } = await deploy(together([...asked, ...sending]));
      const made = resources
        .filter(({ name }) => name !== "gw")
        .map(
          ({ name, type }) => [`SmsGateway.${name.slice("gw".length).replace(/\d+$/, "N")}`, type] as const,
        );
      assert.ok(made.length > 20);
      assert.deepEqual(
        made.filter(([name, type]) => children[name]?.type !== type),
        [],
      );
    });
  }

  it("name no argument that makes nothing by itself", () => {
    const ways = Object.values(children).flatMap((facts) => JSON.stringify(facts.with ?? ""));
    assert.deepEqual(
      ways.filter((way) => way.includes("other arguments")),
      [],
    );
  });
});
