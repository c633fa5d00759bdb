import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { copyable } from "../../tools/copyable.ts";
import { temporaryDir } from "../support/temporaryDir.ts";

const root = join(import.meta.dirname, "../..");

function said(text: string, args: readonly string[]): string {
  let line = "";
  const print = (what: string) => {
    line = what;
  };
  copyable({ print, fail: print }, args).print(text);
  return line;
}

/** Commands of this kind that the code of the tools, and of what they print, holds in its texts. */
function commandsIn(folders: readonly string[]): string[] {
  const files = folders.flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
      .filter((name) => name.endsWith(".ts"))
      .map((name) => readFileSync(join(root, folder, name), "utf8")),
  );
  const code = files.join("\n").replace(/^\s*(?:\/\/|\/?\*).*$/gm, "");
  return [...new Set(code.match(/\bpulumi (?:up|config [a-z]+|stack [a-z]+|preview|refresh|destroy)\b/g))];
}

describe("a command that sets a secret", () => {
  /** By which the Pulumi CLI knows a key that it does not take in plain. */
  const looksSecret = /passwd|password|pwd|secret|token/i;

  it("says so, as Pulumi takes it no other way, in the documents and in what is printed", () => {
    const files = [
      "README.md",
      "CONTRIBUTING.md",
      "SECURITY.md",
      "docs",
      "examples",
      "tools",
      "components",
      "build",
    ]
      .flatMap((name) => {
        const path = join(root, name);
        if (name.endsWith(".md")) return [path];
        return readdirSync(path, { recursive: true, encoding: "utf8" }).map((file) => join(path, file));
      })
      .filter((path) => /\.(?:md|ts|yaml)$/.test(path) && !path.includes("node_modules"));
    const commands = files.flatMap(
      (path) => readFileSync(path, "utf8").match(/pulumi config set [^\n"`#]*/g) ?? [],
    );
    assert.ok(commands.length > 20);
    assert.deepEqual(
      commands.filter(
        (command) => looksSecret.test(command.replaceAll("--secret", "")) && !command.includes("--secret"),
      ),
      [],
    );
  });
});

describe("a command that a tool prints", () => {
  it("deploys nothing to AWS for what is wrong on this machine", () => {
    assert.equal(said("→ pulumi up --refresh", ["--local"]), "→ npm start");
    assert.equal(
      said("it is not deployed; run pulumi up", ["--local", "--cwd", "shop"]),
      "it is not deployed; run npm start",
    );
    assert.equal(said("logged in as for pulumi up", ["--local"]), "logged in as for pulumi up");
  });

  it("names the stack and the folder that the tool was called with", () => {
    assert.equal(
      said("→ pulumi up --refresh", ["--stack", "production"]),
      "→ pulumi up --stack production --refresh",
    );
    assert.equal(
      said('set "pulumi config set --path a.b c"', ["check", "--stack=acme/shop/prod", "--cwd", "my shop"]),
      `set "pulumi config set --stack acme/shop/prod --cwd 'my shop' --path a.b c"`,
    );
    assert.equal(
      said("npm run providers -- check", ["--stack", "prod"]),
      "npm run providers -- --stack prod check",
    );
    assert.equal(said("npm run tenant, or", ["--stack", "prod"]), "npm run tenant -- --stack prod, or");
    assert.equal(
      said("npx auth0-sms-gateway tenant", ["--stack", "p"]),
      "npx auth0-sms-gateway tenant --stack p",
    );
  });

  it("is no name before a colon, by which a tool says who speaks", () => {
    assert.equal(
      said("npm run doctor: no stack named 'prod'", ["--stack", "prod"]),
      "npm run doctor: no stack named 'prod'",
    );
  });

  it("names the folder where it names the stack already", () => {
    assert.equal(
      said("pulumi config set --stack prod --path a b", ["--stack", "prod", "--cwd", "/there"]),
      "pulumi config set --cwd /there --stack prod --path a b",
    );
  });

  it("stays as it is where it names the stack, where none was named, and in a usage", () => {
    for (const text of [
      "pulumi config set --stack prod a b",
      "npm run providers -- check --stack prod --gateway x",
    ])
      assert.equal(said(text, ["--stack", "prod"]), text);
    assert.equal(said("pulumi up", ["check"]), "pulumi up");
    const usage = "npm run providers -- check [--stack <name>]";
    assert.equal(said(usage, ["--stack", "prod"]), usage);
  });

  it("is of a kind that is completed, whatever tool it is of", () => {
    const commands = commandsIn(["tools", "components"]);
    assert.ok(commands.length >= 3, commands.join());
    assert.deepEqual(
      commands.filter((command) => !said(command, ["--stack", "prod"]).includes("--stack")),
      [],
    );
  });

  describe("by the program of the tools", () => {
    let dir: string;
    beforeEach(() => {
      dir = temporaryDir("copyable-");
      writeFileSync(join(dir, "Pulumi.yaml"), readFileSync(join(root, "Pulumi.yaml")));
      const config = "config:\n  auth0-sms-gateway:providers: [{ name: twilio }]\n";
      writeFileSync(join(dir, "Pulumi.production.yaml"), config);
    });

    for (const args of [["tenant"], ["providers", "check"], ["doctor"]])
      it(`names it in everything that ${args[0]} says`, async () => {
        const all = [join(root, "tools/main.ts"), ...args, "--stack", "production"];
        const text = await new Promise<string>((resolve) => {
          const options = { cwd: dir, env: { PATH: "/nowhere", HOME: dir } };
          execFile(process.execPath, all, options, (_, stdout, stderr) => resolve(stdout + stderr));
        });
        const printed = [...text.matchAll(/\b(?:pulumi (?:up|config)|npm run (?:tenant|providers) --).*$/gm)];
        assert.ok(printed.length > 0, text);
        for (const [line] of printed) assert.match(line, /--stack production/);
      });
  });
});
