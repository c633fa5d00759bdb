import assert from "node:assert/strict";
import { parse } from "yaml";
import { byArgument, byConfig } from "../../tools/changes.ts";

describe("how an argument is set", () => {
  it("by a command quotes what a shell would not take as it is", () => {
    assert.deepEqual(byConfig()("template", "it's @@password@@"), [
      "pulumi config set template 'it'\\''s @@password@@'",
    ]);
  });

  it("by commands sets each place of a list, of the stack that is meant", () => {
    assert.deepEqual(byConfig("prod")("guard.countries", ["DE", "AT"]), [
      "pulumi config set --stack prod --path 'guard.countries[0]' DE",
      "pulumi config set --stack prod --path 'guard.countries[1]' AT",
    ]);
  });

  it("in a program is one line that YAML reads and TypeScript too", () => {
    const lines = [...byArgument("guard.countries", ["DE", "AT"]), ...byArgument("code.length", 6)];
    assert.deepEqual(parse(lines.join("\n")), { guard: { countries: ["DE", "AT"] }, code: { length: 6 } });
    const [line] = byArgument("template", 'a "quoted" one');
    assert.deepEqual(Function(`return { ${line} }`)(), { template: 'a "quoted" one' });
  });
});
