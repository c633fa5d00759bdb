// docs/local.md: its commands run, and its local.yaml is read.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { type Local, startLocal } from "../../local/index.ts";
import { portVariables } from "../../local/machine/ports.ts";
import { readLocalFile } from "../../local/project.ts";
import { ensureBuilt } from "../support/built.ts";
import { temporaryDir } from "../support/temporaryDir.ts";

const root = join(import.meta.dirname, "../..");
const page = readFileSync(join(root, "docs/local.md"), "utf8");
const blocks = (language: string) =>
  [...page.matchAll(new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\``, "gms"))].map(([, text = ""]) => text);

describe("docs/local.md", function () {
  this.timeout(60_000).slow(20_000);
  let local: Local;
  before(async () => {
    ensureBuilt();
    local = await startLocal({ program: root });
  });
  after(() => local.close());

  it("has commands that work when copied", async () => {
    const { inbox, auth0, ca } = local.endpoints;
    const commands = blocks("bash");
    assert.equal(commands.length, 3);
    for (const block of commands) {
      const script = block
        .replaceAll("http://localhost:7400", inbox)
        .replaceAll("https://localhost:7401", auth0)
        .replaceAll(".local/ca.pem", ca)
        .replaceAll(/^curl /gm, "curl --silent --show-error --fail-with-body ");
      await promisify(execFile)("bash", ["-euo", "pipefail", "-c", script]);
    }
  });

  it("has a local.yaml that is read", () => {
    const folder = temporaryDir("local-yaml-");
    const [example = ""] = blocks("yaml");
    writeFileSync(join(folder, "local.yaml"), example);
    const { applications, testCodes } = readLocalFile(folder);
    assert.deepEqual(
      applications.map(({ id }) => id),
      ["shop"],
    );
    assert.deepEqual(testCodes, { "+4915112345678": "123456" });
  });

  it("names every port by its variable", () => {
    for (const variable of Object.values(portVariables))
      assert.ok(page.includes(`\`${variable}\``), variable);
  });
});
