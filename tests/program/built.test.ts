// Which code `pulumi up` runs in a checkout: what is built, unless a source is newer.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { appendFileSync, cpSync, mkdtempSync, rmSync, symlinkSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { builtProgram, newestSource, sources } from "../../program/built.mjs";
import { ensureBuilt } from "../support/localRun.ts";
import { openMonitor } from "../support/monitor.ts";
import { runProgram } from "../support/packed.ts";

const root = join(import.meta.dirname, "../..");

describe("The program of a checkout", () => {
  let checkout: string;

  beforeEach(() => {
    checkout = mkdtempSync(join(tmpdir(), "checkout-"));
    for (const name of [...sources, "package.json"])
      cpSync(join(root, name), join(checkout, name), { recursive: true, preserveTimestamps: true });
    symlinkSync(join(root, "node_modules"), join(checkout, "node_modules"));
    const built = join(checkout, builtProgram);
    cpSync(join(root, "dist/action"), join(checkout, "dist/action"), { recursive: true });
    writeFileSync(built, 'export const from = "built";');
    writeFileSync(join(checkout, "index.ts"), 'export const from: string = "sources";');
    const builtAt = new Date(newestSource(sources).savedAt);
    for (const file of [built, join(checkout, "index.ts")]) utimesSync(file, builtAt, builtAt);
  });

  afterEach(() => rmSync(checkout, { recursive: true }));

  it("is the built file while no source is newer", () => {
    assert.equal(loaded(checkout), "built");
  });

  it("is the sources once one of the component is saved", () => {
    save(checkout, "components/aws/table.ts");
    assert.equal(loaded(checkout), "sources");
  });

  it("is the sources once there are other versions of packages", () => {
    save(checkout, "package-lock.json");
    assert.equal(loaded(checkout), "sources");
  });

  it("is the sources where nothing is built", () => {
    rmSync(join(checkout, "dist"), { recursive: true });
    assert.equal(loaded(checkout), "sources");
  });

  it("keeps what Node.js has compiled for the next preview", () => {
    const kept = outcome(checkout, "console.log(getCompileCacheDir());");
    assert.ok(kept.startsWith(join(checkout, "node_modules/.cache/node")), kept);
  });

  it("runs by a Node.js that keeps nothing", () => {
    const older = "data:text/javascript,import module from 'node:module'; delete module.enableCompileCache;";
    assert.equal(loaded(checkout, "--import", older), "built");
  });

  for (const source of ["gateway/send.ts", "action/index.ts"]) {
    it(`deploys no bundle that is older than ${source}`, () => {
      save(checkout, source);
      assert.throws(() => loaded(checkout), {
        message: new RegExp(`${source} is newer than what is built .*run "npm run build"`),
      });
    });
  }
});

describe("The program that is built", () => {
  const config = {
    "aws:region": "eu-central-1",
    "project:observe": JSON.stringify({ receipts: true, conversion: true, feedback: true, dashboard: true }),
    "project:auth0Path": "both",
    "project:replacePhoneProvider": "true",
  };

  async function registered(program: string) {
    const monitor = await openMonitor();
    after(() => monitor.close());
    const { code, printed } = await runProgram(".", program, monitor, { typescript: false, config });
    assert.equal(code, 0, printed);
    const resources = monitor.resources.toSorted((one, other) => one.name.localeCompare(other.name));
    return { resources, outputs: monitor.outputs };
  }

  it("makes what the sources make, by the same versions of Pulumi's packages", async () => {
    ensureBuilt();
    const [built, sourced] = [await registered("program/main.mjs"), await registered("index.ts")];
    assert.ok(built.resources.length > 40, `${built.resources.length} resources`);
    assert.deepEqual(built, sourced);
  }).timeout(30_000);
});

function save(checkout: string, source: string): void {
  appendFileSync(join(checkout, source), "\n");
}

/** What the program puts out, in a process of its own. */
function loaded(checkout: string, ...options: string[]): string {
  return outcome(checkout, "console.log(outputs.from);", ...options);
}

/** What a script prints that has loaded the program and its `outputs`. */
function outcome(checkout: string, script: string, ...options: string[]): string {
  const loading = `
    import { getCompileCacheDir } from "node:module";
    const { default: outputs } = await import(${JSON.stringify(join(checkout, "program/main.mjs"))});
    ${script}`;
  const { NODE_COMPILE_CACHE: _ours, ...env } = process.env;
  return execFileSync(process.execPath, [...options, "--input-type=module", "--eval", loading], {
    encoding: "utf8",
    stdio: ["ignore", "pipe", "pipe"],
    env,
  }).trim();
}
