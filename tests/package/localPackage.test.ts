// A program outside of this repository that has the two packed packages and nothing else of it.
import assert from "node:assert/strict";
import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { promisify } from "node:util";
import { addLocalPackage, newProgram, typeCheck } from "../support/packed.ts";
import { vitest } from "../support/realParts.ts";
import { temporaryDir } from "../support/temporaryDir.ts";

const root = join(import.meta.dirname, "../..");
const run = promisify(execFile);

const files = {
  "package.json": '{"type":"module"}',
  "tsconfig.json": JSON.stringify({
    compilerOptions: {
      strict: true,
      module: "nodenext",
      target: "es2022",
      noEmit: true,
      skipLibCheck: true,
      types: ["node"],
    },
    include: ["plain.ts"],
  }),
  "Pulumi.yaml": "name: shop\nruntime: nodejs\n",
  "index.ts": `import { SmsGateway } from "auth0-sms-gateway";
const gateway = new SmsGateway("sms", { providers: [{ name: "aws" }] });
export const url: typeof gateway.url = gateway.url;
`,
  "plain.ts": `import { startLocal } from "auth0-sms-gateway-local";

const local = await startLocal();
try {
  const { id_token } = await local.login("+4915112345678");
  console.log(id_token === undefined ? "no token" : "logged in");
} finally {
  await local.close();
}
`,
  "login.test.js": `import { startLocal } from "auth0-sms-gateway-local";

describe("a login", () => {
  let local;
  const begin = globalThis.beforeAll ?? globalThis.before;
  const end = globalThis.afterAll ?? globalThis.after;
  begin(async () => { local = await startLocal(); }, 60_000);
  end(() => local.close());
  it("brings tokens", async () => {
    const { id_token } = await local.login("+4915112345678");
    if (!id_token) throw new Error("no token");
  });
});
`,
};

describe("The package of the local run", function () {
  this.timeout(120_000).slow(60_000);
  let folder = "";
  const env = { ...process.env, TMPDIR: temporaryDir("local-package-") };
  const left = () => readdirSync(env.TMPDIR).filter((name) => name.startsWith("auth0-sms-gateway-local-"));
  before(async () => {
    folder = await newProgram(files);
    await addLocalPackage(folder);
  });
  afterEach(() => assert.deepEqual(left(), []));

  const node = (...args: string[]) => run(process.execPath, args, { cwd: folder, env });

  it("logs in from a plain script, by the program of its folder", async () => {
    assert.match((await node("plain.ts")).stdout, /logged in/);
  });

  it("works in mocha", async () => {
    const mocha = join(root, "node_modules/mocha/bin/mocha.js");
    assert.match((await node(mocha, "--timeout", "60000", "login.test.js")).stdout, /1 passing/);
  });

  it("works in vitest", async function () {
    vitest.require(this);
    const runner = vitest.path("node_modules/vitest/vitest.mjs");
    const { stdout } = await node(runner, "run", "--globals", "--root", folder, "login.test.js");
    assert.match(stdout, /1 passed/);
  });

  it("has types", async () => {
    const { errors } = await typeCheck(folder);
    assert.deepEqual(errors, []);
  });

  it("brings the page with all of its files", () => {
    const own = readdirSync(join(root, "local/page/browser")).filter((name) => name !== "tsconfig.json");
    const packed = join(folder, "node_modules/auth0-sms-gateway-local/page/browser");
    assert.deepEqual(readdirSync(packed).sort(), own.sort());
  });

  it("is a command that runs the folder one stands in", async () => {
    const { bin } = JSON.parse(
      readFileSync(join(folder, "node_modules/auth0-sms-gateway-local/package.json"), "utf8"),
    );
    const ports = ["INBOX", "AUTH0", "AWS", "CARRIER", "GATEWAY"].map((name) => [`LOCAL_${name}_PORT`, "0"]);
    const command = join(folder, "node_modules/auth0-sms-gateway-local", bin["auth0-sms-gateway-local"]);
    const child: ChildProcess = spawn(process.execPath, [command], {
      cwd: folder,
      env: { ...env, ...Object.fromEntries(ports) },
      stdio: ["ignore", "pipe", "inherit"],
    });
    const lines: string[] = [];
    assert.ok(child.stdout);
    for await (const line of createInterface({ input: child.stdout })) {
      lines.push(line);
      if (line.startsWith("Ready in")) child.kill("SIGINT");
    }
    if (child.exitCode === null) await once(child, "exit");
    assert.equal(child.exitCode, 0, lines.join("\n"));
    assert.match(lines.join("\n"), /Resources: \d+ created/);
  });
});
