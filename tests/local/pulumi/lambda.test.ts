// A function's update as AWS's provider makes it, in two calls.
import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import type { FunctionConfig } from "../../../local/aws/lambda/functionConfig.ts";
import type { LambdaService } from "../../../local/aws/lambda/service.ts";
import { functionKind } from "../../../local/pulumi/kinds/lambda.ts";
import { useTemporaryFolder } from "../support.ts";

describe("the update of a function", () => {
  const folder = useTemporaryFolder();

  function open() {
    const puts: FunctionConfig[] = [];
    const lambda: Pick<LambdaService, "put" | "get" | "remove"> = {
      put: (config) => void puts.push(config),
      get: () => puts.at(-1),
      remove: async () => undefined,
    };
    return { puts, kind: functionKind(lambda, { dir: folder(), region: "eu-central-1" }) };
  }

  const inputs = (text: string, value: string) => ({
    name: "f",
    role: "arn:aws:iam::000000000000:role/r",
    handler: "index.handler",
    runtime: "nodejs24.x",
    code: new pulumi.asset.AssetArchive({ "index.mjs": new pulumi.asset.StringAsset(text) }),
    environment: { variables: { VALUE: value } },
  });

  it("changes the variables first and the code later", async () => {
    const { puts, kind } = open();
    const { id, outputs } = await kind.create(inputs("one", "1"));
    await kind.update?.(id, inputs("two", "2"), outputs);
    const [created, first, second] = puts;
    assert.equal(puts.length, 3);
    assert.deepEqual([first?.variables.VALUE, first?.codeDir], ["2", created?.codeDir]);
    assert.equal(second?.variables.VALUE, "2");
    assert.notEqual(second?.codeDir, created?.codeDir);
  });

  it("is one call where the code stays", async () => {
    const { puts, kind } = open();
    const { id, outputs } = await kind.create(inputs("one", "1"));
    await kind.update?.(id, inputs("one", "2"), outputs);
    assert.deepEqual(
      puts.map(({ variables }) => variables.VALUE),
      ["1", "2"],
    );
  });
});
