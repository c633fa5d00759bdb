// What names the owner of the repository: all of it where one is set, nothing where none is.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fromGitHub, pluginWays } from "../../build/publishing/published.ts";
import { indexPage, installationPage } from "../../build/publishing/registryPages.ts";
import { ownRepository, repositoryOf, withNpmFields } from "../../build/publishing/repository.ts";
import { packageSchema } from "../../build/schema/schema.ts";

const root = join(import.meta.dirname, "../..");
const acme = { owner: "acme", name: "auth0-sms-gateway" };
const addresses = ["publisher", "repository", "homepage", "logoUrl", "pluginDownloadURL"] as const;

describe("With an owner", () => {
  it("the schema says who publishes and where the plugin is", () => {
    const schema = packageSchema(acme);
    assert.deepEqual(Object.fromEntries(addresses.map((key) => [key, schema[key]])), {
      publisher: "acme",
      repository: "https://github.com/acme/auth0-sms-gateway",
      homepage: "https://github.com/acme/auth0-sms-gateway",
      logoUrl: "https://raw.githubusercontent.com/acme/auth0-sms-gateway/main/docs/logo.svg",
      pluginDownloadURL: "github://api.github.com/acme/auth0-sms-gateway",
    });
  });

  it("npm gets the fields that provenance asks for", () => {
    const made = JSON.parse(withNpmFields('{"name":"a","license":"Apache-2.0"}', acme, "local"));
    assert.deepEqual(made, {
      name: "a",
      license: "Apache-2.0",
      repository: {
        type: "git",
        url: "git+https://github.com/acme/auth0-sms-gateway.git",
        directory: "local",
      },
      bugs: { url: "https://github.com/acme/auth0-sms-gateway/issues" },
      homepage: "https://github.com/acme/auth0-sms-gateway#readme",
    });
    assert.deepEqual(repositoryOf(made), acme);
  });

  it("documents say how to get the plugin", () => {
    assert.match(fromGitHub(acme), /`pulumi package add github\.com\/acme\/auth0-sms-gateway\/plugin@v\d/);
    assert.match(pluginWays(acme), /--server github:\/\/api\.github\.com\/acme\/auth0-sms-gateway$/m);
    assert.match(installationPage(acme), /chooser language "typescript,python,go,csharp,java,yaml"/);
  });
});

describe("Without an owner", () => {
  const none = {};

  it("the schema leaves out what needs one", function () {
    if (ownRepository) this.skip();
    const schema = packageSchema();
    assert.deepEqual(
      addresses.filter((key) => key in schema),
      [],
    );
  });

  it("npm gets none of the fields", () => {
    assert.equal(repositoryOf(none), undefined);
    const bare = '{"name":"a","license":"Apache-2.0","homepage":"https://example.com"}';
    assert.deepEqual(JSON.parse(withNpmFields(bare, undefined)), { name: "a", license: "Apache-2.0" });
  });

  it("documents say nothing that would need one", () => {
    assert.deepEqual([fromGitHub(undefined), pluginWays(undefined)], ["", ""]);
  });
});

describe("Whatever the owner", () => {
  it("no document holds a placeholder of one", () => {
    const pages = ["docs", "examples"].flatMap((folder) =>
      readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
        .filter((name) => name.endsWith(".md") && !name.includes("node_modules"))
        .map((name) => `${folder}/${name}`),
    );
    const named = ["README.md", ...pages].filter((page) =>
      /\bOWNER\b/.test(readFileSync(join(root, page), "utf8")),
    );
    assert.deepEqual(named, []);
  });

  it("the command refuses what cannot be one", () => {
    for (const owner of ["ac me", "-acme", "https://github.com/acme"]) {
      const command = [join(root, "build/publishing/repository.ts"), owner];
      const { status, stderr } = spawnSync(process.execPath, command, { encoding: "utf8" });
      assert.equal(status, 2);
      assert.ok(stderr.includes(`got ${JSON.stringify(owner)}`) && stderr.includes("npm run owner -- acme"));
    }
  });
});

describe("The pages of the registry", () => {
  const pages = { index: indexPage(acme), installation: installationPage(acme) };

  for (const [name, page] of Object.entries(pages)) {
    it(`begin with what Hugo needs to know (${name})`, () => {
      assert.match(page, /^---\ntitle: .+\nmeta_desc: .+\nlayout: package\n---\n/);
    });

    it(`link to nothing that would not be there (${name})`, () => {
      const targets = [...page.matchAll(/\]\(([^)]*)\)/g)].map(([, target = ""]) => target);
      assert.deepEqual(
        targets.filter((target) => !target.startsWith("https://")),
        [],
      );
    });

    it(`close each language that they open (${name})`, () => {
      const opened = [...page.matchAll(/^\{\{% choosable language (\w+) %\}\}$/gm)].map(([, one]) => one);
      assert.equal(page.match(/^\{\{% \/choosable %\}\}$/gm)?.length, opened.length);
      assert.equal(/chooser language "(.+)"/.exec(page)?.[1], opened.join(","));
      assert.equal(opened.length, 6);
    });
  }
});
