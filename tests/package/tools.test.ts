// The command of the packed package in a folder outside of this repository, with a program of somebody's own.
import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { portVariables } from "../../local/machine/ports.ts";
import { addLocalPackage, newProgram, runTool } from "../support/packed.ts";
import { assertSays } from "../support/printed.ts";

const files = {
  "package.json": '{"type":"module"}',
  "Pulumi.yaml": "name: shop\nruntime: nodejs\nconfig:\n  aws:region: eu-central-1\n",
  // No output at all.
  "index.ts": `import { SmsGateway } from "auth0-sms-gateway";
new SmsGateway("otp", { guard: { countries: ["DE"] }, protectConnection: false });
`,
};

/** Finds nothing but Node. */
const withoutPulumi = { ...process.env, PATH: "/nowhere" };

describe("The command of the package", function () {
  this.timeout(120_000).slow(30_000);
  let folder = "";
  before(async () => {
    folder = await newProgram(files);
    await addLocalPackage(folder);
  });
  const tool = (...args: string[]) => runTool(folder, args, withoutPulumi);

  it("says what it is, and its version", async () => {
    const { code, printed } = await tool("--help");
    assert.equal(code, 0);
    for (const name of ["doctor", "providers", "tenant", "attack"])
      assert.match(printed, new RegExp(`^  ${name} `, "m"));
    const { version } = JSON.parse(
      readFileSync(join(folder, "node_modules/auth0-sms-gateway/package.json"), "utf8"),
    );
    assert.deepEqual(await tool("--version"), { code: 0, printed: `${version}\n` });
  });

  for (const name of ["doctor", "providers", "tenant", "attack"])
    it(`says what the options of ${name} are, by its name as it is called here`, async () => {
      const { code, printed } = await tool(name, "--help");
      assert.equal(code, 0);
      assert.ok(printed.startsWith(`npx auth0-sms-gateway ${name} `), printed);
      assert.doesNotMatch(printed, /npm (run|start)/);
    });

  for (const [args, said] of [
    [[], /^npx auth0-sms-gateway <tool>/],
    [["docter"], /^There is no tool 'docter'; did you mean "doctor"\?/],
    [["constructor"], /^There is no tool 'constructor'/],
    [["doctor", "--stak", "x"], /^Unknown option '--stak'; did you mean "--stack"\?/],
    [["doctor", "now"], /^Unexpected argument 'now'/],
    [["doctor", "--wait", "long"], /^--wait must be a whole number of seconds; got long/],
    [["providers"], /^'check' is missing/],
    [["providers", "chek"], /^Unknown argument 'chek'; did you mean "check"\?/],
    [["tenant", "--save"], /argument missing/],
  ] as const)
    it(`exits with 2 after "${args.join(" ")}" and says what is right`, async () => {
      const { code, printed } = await tool(...args);
      assert.equal(code, 2, printed);
      assert.match(printed, said);
      assert.match(printed, /npx auth0-sms-gateway/);
    });

  for (const args of [["doctor"], ["providers", "check"]] as const)
    it(`says how to get the Pulumi CLI where "${args.join(" ")}" finds none`, async () => {
      for (const stack of [[], ["--stack", "prod"]]) {
        const { code, printed } = await tool(...args, ...stack);
        assert.equal(code, 1);
        assert.match(printed, /no Pulumi CLI .* was found; to install it: https:\/\/www\.pulumi\.com\//);
      }
    });

  it("says how to start the local run where there is none", async () => {
    const { code, printed } = await tool("attack", "bomb", "--per-minute", "60");
    assert.equal(code, 1);
    assert.match(printed, /Nothing runs here\. .*: npx auth0-sms-gateway-local$/m);
  });

  it("sends nobody to npx for the local run where that is not installed", async () => {
    const alone = await newProgram(files);
    const { printed } = await runTool(alone, ["attack", "bomb", "--per-minute", "60"], withoutPulumi);
    assert.match(printed, /once the package auth0-sms-gateway-local is installed/);
  });

  describe("beside a local run", () => {
    let child: ChildProcess;
    before(async () => {
      const ports = Object.values(portVariables).map((name) => [name, "0"]);
      const start = join(folder, "node_modules/auth0-sms-gateway-local/start.js");
      child = spawn(process.execPath, [start], {
        cwd: folder,
        env: { ...process.env, ...Object.fromEntries(ports) },
        stdio: ["ignore", "pipe", "inherit"],
      });
      assert.ok(child.stdout);
      for await (const line of createInterface({ input: child.stdout }))
        if (line.startsWith("Ready in")) break;
      child.stdout.resume();
    });
    after(async () => {
      child.kill("SIGTERM");
      await once(child, "close");
    });

    it("finds that it works, sends a message, and shows no key", async () => {
      const { code, printed } = await tool("doctor", "--local", "--to", "+4915112345678", "--wait", "0");
      assert.equal(code, 0, printed);
      assertSays(printed, [
        "✓ The gateway otp, as it is deployed, is sound",
        "✓ aws would send the code",
        "✓ It signs with this gateway's key.",
        "✓ Auth0 started a login",
        "Nothing is wrong.",
      ]);
      assert.doesNotMatch(printed, /[0-9a-f]{64}/);
    });

    it("tells what becomes of messages, from another folder", async () => {
      const args = ["providers", "check", "--local", "--earned", "--cwd", folder];
      const { code, printed } = await runTool(folder, args, withoutPulumi);
      assert.equal(code, 0, printed);
      assert.match(printed, /^ {2}DE Germany +aws$/m);
      assert.match(printed, /^What countries have earned\n {2}learning began on/m);
    });

    it("names the gateways there are after another name", async () => {
      const { code, printed } = await tool("providers", "check", "--local", "--gateway", "opt");
      assert.equal(code, 1);
      assert.match(printed, /the local run has no gateway opt; gateways: otp$/m);
    });

    it("reads the tenant and says with which arguments a program takes its connection over", async () => {
      const endpoints = JSON.parse(readFileSync(join(folder, ".local/endpoints.json"), "utf8"));
      const env = {
        ...withoutPulumi,
        AUTH0_DOMAIN: new URL(endpoints.auth0).host,
        AUTH0_CLIENT_ID: endpoints.managementClientId,
        AUTH0_CLIENT_SECRET: endpoints.managementClientSecret,
        NODE_EXTRA_CA_CERTS: endpoints.ca,
      };
      const { printed } = await runTool(folder, ["tenant", "--save", join(folder, "before.json")], env);
      assert.match(printed, /^ {2}importConnectionId: "con_\w+"$/m);
      assert.match(printed, /^ {2}code: \{ length: 6 \}$/m);
      assert.match(printed, /Back to it: npx auth0-sms-gateway tenant --restore /);
      assert.ok(existsSync(join(folder, "before.json")));
    });

    it("pumps messages through it", async () => {
      const { code, printed } = await tool("attack", "bomb", "--per-minute", "60000", "--messages", "8");
      assert.equal(code, 0, printed);
      assert.match(printed, /^ *started +8 +\d+$/m);
    });
  });
});
