// The examples in the comments of the arguments: they compile with the package, and the component accepts them.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import * as v from "valibot";
import { declarationsOf } from "../../build/schema/declarations.ts";
import { fieldsOf, itemOf } from "../../build/schema/facts.ts";
import { packageSchema } from "../../build/schema/schema.ts";
import { placesOf } from "../../build/schema/since.ts";
import { argsSchema, tenantSchema } from "../../components/arguments/schema.ts";
import { newProgram, typeCheck } from "../support/packed.ts";

const { interfaces } = declarationsOf("components/args.ts");
const { entries } = argsSchema;
const route = fieldsOf(itemOf(entries.routes) ?? entries.routes);
const sender = fieldsOf(itemOf(route.senders) ?? entries.routes);

const schemas: Readonly<Record<string, Readonly<Record<string, v.GenericSchema>>>> = {
  SmsGatewayArgs: entries,
  SmsGatewayTenantArgs: tenantSchema.entries,
  TenantArgs: entries,
  CodeArgs: fieldsOf(entries.code),
  DeliveryArgs: fieldsOf(entries.delivery),
  GuardArgs: fieldsOf(entries.guard),
  ObserveArgs: fieldsOf(entries.observe),
  AlarmsArgs: fieldsOf(entries.alarms),
  TextArgs: fieldsOf(entries.text),
  VpcArgs: fieldsOf(entries.vpc),
  RouteArgs: route,
  RouteSenderArgs: sender,
  IndiaArgs: fieldsOf(sender.india ?? entries.routes),
};

const inputs = [...interfaces].flatMap(([type, { members }]) =>
  members.map((member) => ({ ...member, owner: type })),
);
const examples = inputs.flatMap(({ example, ...input }) => (example ? [{ ...input, example }] : []));

describe("The inputs", function () {
  this.timeout(60_000);

  it("have an example, unless they are a flag or a number", () => {
    const bare = inputs.filter(
      ({ example, type }) => !example && !/^(pulumi\.Input<)?(boolean|number)>?$/.test(type.getText()),
    );
    assert.deepEqual(
      bare.map(({ owner, name }) => `${owner}.${name}: add an @example to its comment`),
      [],
    );
  });

  it("have examples that compile", async () => {
    const lines = examples.map(({ owner, example }) => `({ ${example} }) satisfies Partial<p.${owner}>;`);
    const text = `import * as pulumi from "@pulumi/pulumi";
import type * as p from "auth0-sms-gateway";
const config = new pulumi.Config();
const gateway = new pulumi.StackReference("gateway");
${lines.join("\n")}
`;
    const compilerOptions = { strict: true, module: "nodenext", target: "es2022", skipLibCheck: true };
    const folder = await newProgram({
      "index.ts": text,
      "package.json": "{}",
      "tsconfig.json": JSON.stringify({ compilerOptions }),
    });
    assert.deepEqual((await typeCheck(folder)).errors, []);
  });

  for (const { owner, name, example } of examples) {
    it(`have an example of ${owner}.${name} that is accepted`, () => {
      const config = { requireSecret: () => "0123456789abcdef0123456789abcdef" };
      const gateway = {
        requireOutput: (output: string) => `https://${output}.example.com/${"0".repeat(32)}`,
      };
      const value = new Function("config", "gateway", `return { ${example} };`)(config, gateway);
      const schema = schemas[owner]?.[name];
      assert.deepEqual(Object.keys(value), [name]);
      assert.ok(schema, `no schema is known for ${owner}.${name}`);
      assert.deepEqual(v.safeParse(schema, value[name]).issues, undefined);
    });
  }
});

describe("The list of first versions", () => {
  it("names nothing that is no longer there", () => {
    const noted = Object.keys(JSON.parse(readFileSync("build/schema/since.json", "utf8")));
    const places = placesOf(packageSchema());
    assert.deepEqual(
      noted.filter((place) => !places.includes(place)),
      [],
    );
  });
});
