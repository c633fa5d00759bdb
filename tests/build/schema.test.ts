import assert from "node:assert/strict";
import { defaultOf, fieldsOf, rangeOf, shown } from "../../build/schema/facts.ts";
import { packageSchema } from "../../build/schema/schema.ts";
import { argsSchema, plainEntries } from "../../components/arguments/schema.ts";
import { byVendorName } from "../../components/arguments/vendorNames.ts";
import { providers } from "../../gateway/providers/index.ts";

const { types, resources, version } = packageSchema();
const gateway = resources["auth0-sms-gateway:index:SmsGateway"];
const tenant = resources["auth0-sms-gateway:index:SmsGatewayTenant"];

describe("The schema", () => {
  it("has the components and the version of the package", () => {
    assert.deepEqual(Object.keys(resources), [
      "auth0-sms-gateway:index:SmsGateway",
      "auth0-sms-gateway:index:SmsGatewayTenant",
    ]);
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

  it("says in each description the default and the range of the value, and no comment says them too", () => {
    const wrong = Object.entries(gateway?.inputProperties ?? {}).flatMap(([name, { description }]) => {
      const schema = argsSchema.entries[name as keyof typeof argsSchema.entries];
      const facts = [
        defaultOf(schema) !== undefined && `Defaults to ${shown(defaultOf(schema))}.`,
        rangeOf(schema),
      ];
      const missing = facts.filter((fact) => fact && !description.includes(fact));
      const twice = description.match(/[Dd]efaults? /g)?.length ?? 0;
      return missing.length > 0 || twice > 1 ? [`${name}: ${description}`] : [];
    });
    assert.deepEqual(wrong, []);
  });

  it("calls plain exactly the arguments whose values the component needs at once", () => {
    const plain = Object.entries(gateway?.inputProperties ?? {}).filter(([, spec]) => spec.plain);
    // The list of providers is plain for its names; their settings may come later.
    assert.deepEqual(plain.map(([name]) => name).sort(), [...Object.keys(plainEntries), "providers"].sort());
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
      "signingKey",
      "connectionJson",
      "checkKey",
      "conversionUrl",
      "conversionKey",
      "receiptUrls",
      "dashboardUrl",
    ]);
    const optional = Object.keys(gateway?.properties ?? {}).filter(
      (name) => !gateway?.required.includes(name),
    );
    const elsewhere = ["signingKey", "connectionJson", "conversionUrl", "conversionKey"];
    const observed = ["receiptUrls", "dashboardUrl"];
    assert.deepEqual(optional, ["connectionId", ...elsewhere, ...observed]);
    assert.deepEqual(Object.keys(tenant?.properties ?? {}), ["connectionId"]);
  });

  it("keeps keys and credentials secret, and nothing else", () => {
    const secrets = [gateway, tenant].map((component) =>
      Object.entries({ ...component?.inputProperties, ...component?.properties })
        .filter(([, { secret }]) => secret)
        .map(([name]) => name),
    );
    assert.deepEqual(secrets, [
      [
        "credentials",
        "signatureKeys",
        "signingKey",
        "connectionJson",
        "checkKey",
        "conversionKey",
        "receiptUrls",
      ],
      ["signingKey", "conversionKey"],
    ]);
  });

  it("asks for no argument of a gateway, and for the gateway of a tenant", () => {
    assert.equal(gateway?.requiredInputs, undefined);
    assert.deepEqual(tenant?.requiredInputs, ["gatewayUrl", "signingKey"]);
  });

  it("has an enum for each closed set", () => {
    const sets = Object.entries(types).flatMap(([name, type]) =>
      "enum" in type ? [[name.split(":").at(-1), type.enum.map(({ value }) => value)]] : [],
    );
    const { ProviderName: names, ...others } = Object.fromEntries(sets);
    assert.deepEqual(names, providers.map(({ name }) => name).sort());
    assert.deepEqual(others, {
      Architecture: ["arm64", "x86_64"],
      Auth0Path: ["connection", "phoneProvider", "both", "none"],
      GuardMode: ["off", "monitor", "enforce"],
      OnUnknown: ["next", "stop"],
      TemplateSyntax: ["md_with_macros", "liquid"],
    });
  });

  it("takes any name of a provider and lists those that are known", () => {
    const provider = types["auth0-sms-gateway:index:SmsProvider"];
    const { name, settings } = provider && "properties" in provider ? provider.properties : {};
    const listed = { $ref: "#/types/auth0-sms-gateway:index:ProviderName" };
    assert.deepEqual([name?.type, name?.oneOf], ["string", [{ type: "string" }, listed]]);
    assert.deepEqual(settings?.additionalProperties, { $ref: "pulumi.json#/Any" });
  });

  it("has a type of credentials for each provider that needs some, under a name that every language can write", () => {
    const credentials = types["auth0-sms-gateway:index:Credentials"];
    const properties = credentials && "properties" in credentials ? credentials.properties : {};
    const needing = providers.filter(({ credentials }) => Object.keys(fieldsOf(credentials)).length > 0);
    assert.deepEqual(Object.keys(byVendorName(properties)), needing.map(({ name }) => name).sort());
    assert.deepEqual(
      Object.keys(properties).filter((name) => !/^[a-z][A-Za-z]*$/.test(name)),
      [],
    );
    const { $ref = "" } = properties.plivo ?? {};
    const plivo = types[$ref.replace("#/types/", "")];
    assert.deepEqual(plivo && "properties" in plivo && plivo.required, ["authToken"]);
  });

  it("gives the message of the connection as texts, numbers and flags", () => {
    const { template, keyGeneration, clients, vpc, routes } = gateway?.inputProperties ?? {};
    assert.equal(template?.type, "string");
    assert.equal(template?.plain, undefined);
    assert.deepEqual([keyGeneration?.type, keyGeneration?.plain], ["integer", true]);
    const guard = types["auth0-sms-gateway:index:Guard"];
    const { tolerance, learnDays } = guard && "properties" in guard ? guard.properties : {};
    assert.deepEqual([tolerance?.type, learnDays?.type], ["number", "integer"]);
    assert.deepEqual([clients?.type, clients?.items], ["array", { type: "string" }]);
    assert.equal(vpc?.$ref, "#/types/auth0-sms-gateway:index:Vpc");
    assert.deepEqual(routes?.additionalProperties, { $ref: "#/types/auth0-sms-gateway:index:Route" });
  });
});
