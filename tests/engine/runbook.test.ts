// The commands of docs/operations.md that are not AWS's, in their order, beside a stack on the real engine. The programs of a
// stack run in this process, so that "pulumi up" is done by Pulumi's API once the CLI has shown that it knows the options.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { managementClient } from "../../local/auth0/tenant/tenant.ts";
import { openSite, type Site } from "../support/engine/site.ts";
import { describeEngine, newProject, openStack, type TestStack } from "../support/engine/stack.ts";
import { commandsOf } from "../support/runbook.ts";

const root = join(import.meta.dirname, "../..");

/** With a vendor on this machine, so that nobody is asked about made-up credentials. */
const configOf = (carrier: string) => ({
  providers: [
    { name: "aws" },
    {
      name: "twilio",
      settings: { accountSid: `AC${"0".repeat(32)}`, sender: "+15551234567", baseUrl: carrier },
    },
  ],
  credentials: { twilio: { authToken: "0123456789abcdef".repeat(2) } },
  clients: ["website"],
  protectConnection: false,
  observe: { receipts: true },
});

/** What a variable has to hold: one name, of this stack. */
const expected: Readonly<Record<string, RegExp>> = {
  FUNCTION: /^sms-gateway-function-\w+\n$/,
  LOGS: /^sms-gateway-logs-\w+\n$/,
  SECRET: /sms-gateway-secret-[\w-]+\n$/,
  BOOKS: /^sms-gateway-books-logs-\w+\n$/,
  RECEIPTS: /^sms-gateway-receipts-logs-\w+\n$/,
};

/** What a command has to change, by how it begins. */
const changes: readonly (readonly [command: string, key: string, value: RegExp])[] = [
  ["pulumi config set --stack production --path guard.messagesPerDay", "guard", /"messagesPerDay":20000/],
  [
    "pulumi config set --stack production --path 'routes.DE",
    "routes",
    /\{"DE":\{"providers":\["twilio"\]\}\}/,
  ],
];

describeEngine("The runbook", function () {
  this.timeout(120_000);
  let site: Site;
  let stack: TestStack;
  const folder = newProject();

  before(async () => {
    site = await openSite();
    stack = await openStack(site, {
      name: "production",
      folder,
      config: configOf(site.cloud.endpoints.carrier),
    });
    await stack.up();
  });
  after(() => site.close());

  async function shell(command: string): Promise<string> {
    const env = {
      ...stack.environment,
      AUTH0_DOMAIN: new URL(site.cloud.auth0.url).host,
      AUTH0_CLIENT_ID: managementClient.client_id,
      AUTH0_CLIENT_SECRET: managementClient.client_secret,
      NODE_EXTRA_CA_CERTS: site.cloud.endpoints.ca,
    };
    const options = { cwd: folder, env };
    return (await promisify(execFile)("bash", ["-euo", "pipefail", "-c", command], options)).stdout;
  }

  const runs: readonly (readonly [command: RegExp, run: (command: string) => Promise<void>])[] = [
    [
      /^[A-Z]+=\$\(/,
      async (command) => {
        const [name = ""] = command.split("=");
        assert.match(await shell(`${command}\necho "$${name}"`), expected[name] ?? assert.fail(command));
      },
    ],
    [
      /^npm run doctor -- /,
      async (command) => {
        const options = command.slice("npm run doctor -- ".length);
        const tool = `"${process.execPath}" "${join(root, "tools/main.ts")}" doctor ${options}`;
        assert.match(await shell(tool), /^Nothing is wrong\.$/m);
      },
    ],
    [
      /^pulumi stack --show-ids /,
      async (command) => assert.match(await shell(command), /^sms-gateway-receipts-logs-\w+\n$/),
    ],
    [
      /^pulumi config set /,
      async (command) => {
        await shell(command);
        const [, key, value] = changes.find(([start]) => command.startsWith(start)) ?? [];
        assert.ok(key && value, `no test knows what "${command}" has to change`);
        assert.match(await shell(`pulumi config get ${key} --stack production`), value);
      },
    ],
    [
      /^pulumi up( --refresh)? --stack production$/,
      async (command) => {
        const known = await shell("pulumi up --help");
        for (const [option] of command.matchAll(/--\w+/g)) assert.ok(known.includes(option), option);
        await stack.up({ refresh: command.includes("--refresh") });
      },
    ],
  ];

  for (const command of commandsOf("docs/operations.md").filter((line) => !line.startsWith("aws "))) {
    it(command, async () => {
      const [, run] = runs.find(([pattern]) => pattern.test(command)) ?? [];
      assert.ok(run, "no test knows how to run it");
      await run(command);
    });
  }

  it("leaves a gateway that has what it said", async () => {
    const { deployment } = await stack.state();
    const { inputs } = deployment.resources?.find(({ urn }) => urn.endsWith("::sms-gateway-function")) ?? {};
    const { routes, guard } = JSON.parse(Object(inputs?.code).assets["settings.json"].text);
    assert.deepEqual(routes.DE.providers, ["twilio"]);
    assert.equal(guard.messagesPerDay, 20_000);
  });
});
