// Which code `pulumi up` runs in a checkout: what is built, unless a source is newer.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { appendFileSync, cpSync, mkdtempSync, rmSync, symlinkSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { builtProgram, newestSource, sourceFolders } from "../../program/built.ts";

const root = join(import.meta.dirname, "../..");

describe("The program of a checkout", () => {
  let checkout: string;

  beforeEach(() => {
    checkout = mkdtempSync(join(tmpdir(), "checkout-"));
    for (const name of [...sourceFolders, "package.json"])
      cpSync(join(root, name), join(checkout, name), { recursive: true, preserveTimestamps: true });
    symlinkSync(join(root, "node_modules"), join(checkout, "node_modules"));
    const built = join(checkout, builtProgram);
    cpSync(join(root, "dist/action"), join(checkout, "dist/action"), { recursive: true });
    writeFileSync(built, 'export const readConfig = "built";');
    const builtAt = new Date(newestSource(sourceFolders).savedAt);
    utimesSync(built, builtAt, builtAt);
  });

  afterEach(() => rmSync(checkout, { recursive: true }));

  it("is the built file while no source is newer", () => {
    assert.equal(loaded(checkout), "built");
  });

  it("is the sources once one of the component is saved", () => {
    save(checkout, "components/aws/table.ts");
    assert.equal(loaded(checkout), "sources");
  });

  it("is the sources where nothing is built", () => {
    rmSync(join(checkout, "dist"), { recursive: true });
    assert.equal(loaded(checkout), "sources");
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

function save(checkout: string, source: string): void {
  appendFileSync(join(checkout, source), "\n");
}

/** Where the program's modules come from, in a process of its own. */
function loaded(checkout: string): string {
  const script = `
    import { loadModules } from ${JSON.stringify(join(checkout, "program/built.ts"))};
    const { readConfig } = await loadModules();
    console.log(typeof readConfig === "function" ? "sources" : readConfig);`;
  return execFileSync(process.execPath, ["--input-type=module", "--eval", script], {
    encoding: "utf8",
    stdio: ["ignore", "pipe", "pipe"],
  }).trim();
}
