import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { defaults } from "../../components/schema.ts";
import { packageSchema, schemaFile, schemaText } from "../../plugin/schema.ts";

const { types, resources, version } = packageSchema();
const [[token, gateway] = ["", undefined]] = Object.entries(resources);

describe("The schema", () => {
  it("is the one that is committed (npm run schema writes it)", () => {
    assert.deepEqual(JSON.parse(readFileSync(schemaFile, "utf8")), JSON.parse(schemaText()));
  });

  it("has the token and the version of the package", () => {
    assert.equal(token, "auth0-sms-gateway:index:SmsGateway");
    assert.match(version, /^\d+\.\d+\.\d+/);
  });

  it("describes everything", () => {
    const nameless: string[] = [];
    const visit = (place: string, value: unknown) => {
      if (typeof value !== "object" || value === null) return;
      if ("description" in value && !/^[A-Z`].*[.]$/.test(String(value.description))) nameless.push(place);
      for (const [key, item] of Object.entries(value)) visit(`${place}.${key}`, item);
    };
    visit("types", types);
    visit("resources", resources);
    assert.deepEqual(nameless, []);
    const properties = [
      ...Object.values(resources).flatMap((one) => [one.inputProperties, one.properties]),
      ...Object.values(types).flatMap((type) => ("properties" in type ? [type.properties] : [])),
    ];
    for (const [name, { description }] of properties.flatMap(Object.entries))
      assert.ok(description, `${name} has no description`);
  });

  it("says in each description the default that the component has", () => {
    const wrong = Object.entries(gateway?.inputProperties ?? {}).flatMap(([name, { description }]) => {
      const value: unknown = Object.entries(defaults).find(([key]) => key === name)?.[1];
      if (!["string", "number", "boolean"].includes(typeof value)) return [];
      return description.includes(`Defaults to ${JSON.stringify(value)}`) ? [] : [`${name}: ${value}`];
    });
    assert.deepEqual(wrong, []);
  });

  it("has exactly the outputs of the component", () => {
    assert.deepEqual(Object.keys(gateway?.properties ?? {}), [
      "url",
      "functionName",
      "functionArn",
      "logGroupName",
      "secretArn",
      "connectionId",
      "keyGeneration",
    ]);
  });

  it("keeps credentials secret, and nothing else that is given", () => {
    const inputs = Object.entries(gateway?.inputProperties ?? {});
    assert.deepEqual(
      inputs.filter(([, { secret }]) => secret).map(([name]) => name),
      ["credentials"],
    );
  });

  it("asks for no argument", () => {
    assert.equal(gateway?.requiredInputs, undefined);
  });

  it("has an enum for each closed set", () => {
    const sets = Object.entries(types).flatMap(([name, type]) =>
      "enum" in type ? [[name.split(":").at(-1), type.enum.map(({ value }) => value)]] : [],
    );
    assert.deepEqual(Object.fromEntries(sets), {
      Auth0Path: ["connection", "phoneProvider", "both"],
      OnUnknown: ["next", "stop"],
      TemplateSyntax: ["md_with_macros", "liquid"],
    });
  });

  it("gives the message of the connection as texts, whole numbers and flags", () => {
    const { template, keyGeneration, clients, vpc, routes } = gateway?.inputProperties ?? {};
    assert.equal(template?.type, "string");
    assert.equal(template?.plain, undefined);
    assert.deepEqual([keyGeneration?.type, keyGeneration?.plain], ["integer", true]);
    assert.deepEqual([clients?.type, clients?.items], ["array", { type: "string" }]);
    assert.equal(vpc?.$ref, "#/types/auth0-sms-gateway:index:Vpc");
    assert.deepEqual(routes?.additionalProperties, { $ref: "#/types/auth0-sms-gateway:index:Route" });
  });
});
