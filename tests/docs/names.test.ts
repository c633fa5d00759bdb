// What the documents call by its name is there: codes, alarms, outputs, keys, options, files, lines of the log.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { globSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { readContract } from "../../build/docs/contractTable.ts";
import { failures } from "../../gateway/errors.ts";
import { commandsOf } from "../support/runbook.ts";

const root = join(import.meta.dirname, "../..");
const read = (file: string) => readFileSync(join(root, file), "utf8");
const pages = [
  "README.md",
  "CONTRIBUTING.md",
  "SECURITY.md",
  ...readdirSync(join(root, "docs")).flatMap((name) => (name.endsWith(".md") ? [`docs/${name}`] : [])),
];

/** What a pattern finds on all pages but these, each with its page. */
function named(pattern: RegExp, except: readonly string[] = []): { page: string; name: string }[] {
  return pages
    .filter((page) => !except.includes(page))
    .flatMap((page) => [...read(page).matchAll(pattern)].map(([, name = ""]) => ({ page, name })));
}

function assertAll(found: readonly { page: string; name: string }[], isThere: (name: string) => boolean) {
  assert.ok(found.length > 0);
  assert.deepEqual(
    found.filter(({ name }) => !isThere(name)),
    [],
  );
}

const contract = readContract();

describe("What documents name", () => {
  it("are codes that a request can end in", () => {
    // The one word for all tokens that are refused.
    const known = [...Object.keys(failures), "ERR_TOKEN"];
    assertAll(named(/\b(ERR_[A-Z_]*[A-Z])\b(?!_)/g), (name) => known.includes(name));
  });

  it("are alarms that the component makes, and in the runbook all of them", () => {
    const children = Object.keys(contract.children).map((name) => name.replace(/^\w+\./, ""));
    const alarms = children.filter((name) => name.startsWith("-alarm"));
    assertAll(named(/`…?(-alarm(?:-[a-z]+)?)`/g), (name) => alarms.includes(name));
    const runbook = read("docs/operations.md");
    assert.deepEqual(
      alarms.filter((name) => !runbook.includes(`\`${name.replace("-alarm-logins", "-logins")}\``)),
      [],
    );
  });

  it("are outputs of the program", () => {
    const outputs = Object.keys(contract.stackOutputs);
    assertAll(named(/pulumi stack output (\w+)/g, ["docs/reuse.md"]), (name) => outputs.includes(name));
  });

  it("are configuration keys of the program, or of Pulumi's providers", () => {
    const keys = Object.keys(contract.configuration);
    const set = pages
      // Its program is another one.
      .filter((page) => page !== "docs/regions.md")
      .flatMap((page) =>
        commandsOf(page).flatMap((command) => {
          const [, key = ""] =
            /^pulumi config (?:set|rm) (?:--[a-z]+(?: production| string)? )*'?([\w:]+)/.exec(command) ?? [];
          return command.startsWith("pulumi config ") ? [{ page, name: key }] : [];
        }),
      );
    assertAll(set, (name) => keys.includes(name) || /^(aws|auth0):\w+$/.test(name));
  });

  for (const tool of ["doctor", "providers", "tenant", "attack"])
    it(`are options that ${tool} has`, () => {
      const main = join(root, "tools/main.ts");
      const usage = execFileSync(process.execPath, [main, tool, "--help"], { encoding: "utf8" });
      const calls = named(
        new RegExp(`(?:npm run ${tool} --|npx auth0-sms-gateway ${tool})( [^\`\\n)]*)`, "g"),
      );
      const options = calls.flatMap(({ page, name }) =>
        [...name.matchAll(/ (--[a-z-]+)/g)].map(([, option = ""]) => ({ page, name: option })),
      );
      assertAll(options, (name) => usage.includes(`  ${name} `));
    }).timeout(20_000);

  it("are files of the repository", () => {
    const made = /^dist\/|<vendor>/;
    const folders = "action|bench|build|components|examples|gateway|local|plugin|program|tests|tools";
    const files = named(
      new RegExp(`\`(?:npx mocha )?(?:--no-config )?['"]?((?:${folders})/[^\`'" ]*)['"]?\``, "g"),
    );
    assertAll(
      files,
      (name) => made.test(name) || globSync(name.replace(/\/$/, ""), { cwd: root }).length > 0,
    );
  });
});

describe("docs/logs.md", () => {
  const messages = ["books", "canary", "conversion", "feedback", "receipts"].flatMap((folder) =>
    readdirSync(join(root, "gateway", folder)).flatMap((file) =>
      [...read(`gateway/${folder}/${file}`).matchAll(/(?:message: |note(?:Line)?\("\w+", )(.*)/g)].flatMap(
        ([, rest = ""]) => [...rest.matchAll(/"([a-z ]+)"/g)].map(([, message = ""]) => message),
      ),
    ),
  );

  it("says what the lines of each function are about", () => {
    assert.ok(messages.length >= 8, messages.join());
    const page = read("docs/logs.md");
    assert.deepEqual(
      messages.filter((message) => !page.includes(`\`${message}\``)),
      [],
    );
  });
});
