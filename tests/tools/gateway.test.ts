// What the tools read of a stack, by a Pulumi CLI that notes what it is asked.
import assert from "node:assert/strict";
import { chmodSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { deriveKey } from "../../gateway/access/derivedKeys.ts";
import { gatewayOfStack } from "../../tools/gateway/deployed.ts";
import { argumentsOf, gatewaysIn } from "../../tools/gateway/state.ts";
import { keyOf, secretWith, settingsWith } from "../support/documents.ts";
import { temporaryDir } from "../support/temporaryDir.ts";

const signature = "4dabf18193072939515e22adb298388d";
const secretMark = "1b47061264138c4ac30d75fd1eb44270";
const archiveMark = "0def7320c3a5731c473e5ecbe6d01bc7";
const token = "canary-of-the-token";
const document = secretWith({ credentials: { twilio: { authToken: token } } });

interface Options {
  readonly secrets?: boolean;
  readonly connection?: object | undefined;
  /** Whether a setting was given as a secret. */
  readonly secretSettings?: boolean;
}

/** Resources of a gateway as a state has them. */
function gatewayNamed(name: string, { secrets = false, connection, secretSettings = false }: Options = {}) {
  const secret = (value: unknown) => ({
    [signature]: secretMark,
    ...(secrets ? { plaintext: JSON.stringify(value) } : { ciphertext: "v1:abc" }),
  });
  const urn = `urn:pulumi:dev::shop::auth0-sms-gateway:index:SmsGateway::${name}`;
  const child = (type: string, id: string, inputs: object, outputs: object = {}) => ({
    urn: `${urn}$${type}::${name}-${id}`,
    type,
    id: `${name}-${id}`,
    parent: urn,
    inputs,
    outputs,
  });
  const code = {
    [signature]: archiveMark,
    assets: { "settings.json": { text: JSON.stringify(settingsWith({ guard: { countries: ["DE"] } })) } },
  };
  const outputs = {
    url: `https://${name}.example/`,
    functionName: `${name}-function`,
    logGroupName: `${name}-logs`,
    secretArn: `arn:${name}`,
    checkKey: secret(deriveKey(keyOf(name), "check")),
    ...(connection && { connectionId: "con_1" }),
  };
  return [
    { urn, type: "auth0-sms-gateway:index:SmsGateway", outputs },
    child("aws:lambda/function:Function", "canary-function", { code: { assets: {} } }),
    child("aws:lambda/function:Function", "function", { code: secretSettings ? secret(code) : code }),
    child("aws:secretsmanager/secretVersion:SecretVersion", "other", {
      secretId: "arn:other",
      secretString: secret("{}"),
    }),
    child("aws:secretsmanager/secretVersion:SecretVersion", "version", {
      secretId: `arn:${name}`,
      secretString: secret(JSON.stringify({ ...document, signingKeys: [keyOf(name)] })),
    }),
    child(
      "aws:dynamodb/table:Table",
      "table",
      {},
      { arn: `arn:aws:dynamodb:eu-central-1:1:table/${name}-table` },
    ),
    ...(connection
      ? [child("auth0:index/connection:Connection", "connection", { options: connection })]
      : []),
  ];
}

const stateOf = (...resources: readonly object[][]) => ({
  version: 3,
  deployment: { resources: resources.flat() },
});

describe("the gateway in the state of a stack", () => {
  const connection = { gatewayUrl: "https://otp.example/", from: "+15551234567", syntax: "liquid" };

  it("tells its arguments, but none that is secret", () => {
    const [gateway] = gatewaysIn(stateOf(gatewayNamed("otp", { connection })));
    assert.ok(gateway);
    const args = argumentsOf(gateway);
    assert.deepEqual(
      [args.sender, args.syntax, args.auth0Path, args.sharedState, args.guard],
      ["+15551234567", "liquid", "connection", true, { countries: ["DE"] }],
    );
    assert.equal(args.credentials, undefined);
  });

  it("has no connection of its own with auth0Path none, and settings that were secret stay unknown", () => {
    const [gateway] = gatewaysIn(stateOf(gatewayNamed("otp", { secretSettings: true })));
    assert.ok(gateway);
    const { auth0Path, providers } = argumentsOf(gateway);
    assert.deepEqual([auth0Path, providers], ["none", undefined]);
  });

  it("tells them where its secrets are read", () => {
    const [gateway] = gatewaysIn(stateOf(gatewayNamed("otp", { secretSettings: true, secrets: true })));
    assert.ok(gateway);
    assert.deepEqual(argumentsOf(gateway).guard, { countries: ["DE"] });
  });

  it("is none in a stack that was never deployed", () => {
    assert.deepEqual(gatewaysIn({ version: 3, deployment: null }), []);
    assert.deepEqual(gatewaysIn({ version: 3, deployment: {} }), []);
  });
});

describe("a gateway read by the Pulumi CLI", () => {
  let dir: string;
  beforeEach(() => {
    dir = temporaryDir("gateway-");
  });

  /** A CLI with these answers; `outputs` are those of the stack. */
  function place(names: readonly string[], outputs: object = {}) {
    const save = (file: string, value: unknown) => writeFileSync(join(dir, file), JSON.stringify(value));
    save("state", stateOf(...names.map((name) => gatewayNamed(name))));
    save("decrypted", stateOf(...names.map((name) => gatewayNamed(name, { secrets: true }))));
    save("outputs", outputs);
    save("output", deriveKey(keyOf("otp"), "check"));
    const cli = join(dir, "pulumi");
    writeFileSync(
      cli,
      `#!/bin/sh
echo "$@" >> "${dir}/asked"
case "$*" in
  "stack export --show-secrets"*) cat "${dir}/decrypted" ;;
  "stack export"*) cat "${dir}/state" ;;
  "stack output checkKey --show-secrets"*) cat "${dir}/output" ;;
  "stack output --json"*) cat "${dir}/outputs" ;;
  *) echo "error: what?" >&2; exit 1 ;;
esac
`,
    );
    chmodSync(cli, 0o700);
    return { cli, dir, stack: "dev" };
  }
  const asked = () => readFileSync(join(dir, "asked"), "utf8");

  it("asks for no secret before one is needed", async () => {
    const { url, logs, table, hasTenant } = await gatewayOfStack(place(["otp"]));
    assert.deepEqual(
      { url, logs, table, hasTenant: await hasTenant() },
      {
        url: "https://otp.example/",
        logs: "aws logs tail otp-logs --since 15m",
        table: { name: "otp-table", region: "eu-central-1" },
        hasTenant: false,
      },
    );
    assert.doesNotMatch(asked(), /--show-secrets/);
  });

  it("asks for the check key alone where the program has an output of it", async () => {
    const gateway = await gatewayOfStack(place(["otp"], { checkKey: "[secret]" }));
    assert.equal(await gateway.checkKey(), deriveKey(keyOf("otp"), "check"));
    assert.doesNotMatch(asked(), /export --show-secrets/);
  });

  it("takes it of the state where there is no such output, or where it may be another gateway's", async () => {
    assert.equal(await (await gatewayOfStack(place(["otp"]))).checkKey(), deriveKey(keyOf("otp"), "check"));
    const two = { ...place(["otp", "sms"], { checkKey: "[secret]" }), gateway: "sms" };
    assert.equal(await (await gatewayOfStack(two)).checkKey(), deriveKey(keyOf("sms"), "check"));
  });

  it("takes key and credentials of the gateway's own secret", async () => {
    const gateway = await gatewayOfStack(place(["otp"]));
    assert.equal(await gateway.signingKey(), keyOf("otp"));
    assert.deepEqual(await gateway.credentials(), { twilio: { authToken: token } });
    assert.equal(asked().match(/export --show-secrets/g)?.length, 1);
  });

  for (const [what, names, gateway, said] of [
    ["there is none", [], undefined, /the stack dev has no SmsGateway; deploy it: pulumi up/],
    ["there are two", ["otp", "sms"], undefined, /has 2 gateways, otp, sms: name one with --gateway/],
    ["none has the name", ["otp", "sms"], "opt", /has no gateway opt, but otp, sms/],
  ] as const)
    it(`says what to do where ${what}`, async () => {
      await assert.rejects(gatewayOfStack({ ...place(names), gateway }), said);
    });

  it("says what the CLI says", async () => {
    const { cli } = place(["otp"]);
    writeFileSync(cli, "#!/bin/sh\necho 'error: passphrase must be set' >&2\nexit 255\n");
    await assert.rejects(
      gatewayOfStack({ cli, dir, stack: "dev" }),
      /^Error: error: passphrase must be set$/,
    );
  });

  it("says to log in where nobody is", async () => {
    const { cli } = place(["otp"]);
    const said = "error: PULUMI_ACCESS_TOKEN must be set for login during non-interactive CLI sessions";
    writeFileSync(cli, `#!/bin/sh\necho '${said}' >&2\nexit 255\n`);
    await assert.rejects(
      gatewayOfStack({ cli, dir, stack: "dev" }),
      /^Error: nobody is logged in .* pulumi login/,
    );
  });
});
