import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Cloud, openCloud } from "../../../local/cloud.ts";
import { readProject } from "../../../local/project.ts";
import { converge, outputsOf } from "../../../local/pulumi/engine/converge.ts";
import { anyPorts } from "../../support/localRun.ts";
import { send, useTemporaryFolder } from "../support.ts";

// The mock monitor stands for the engine here: what the engine itself decides is shown by the tests of the real one.

const project = readProject(fileURLToPath(new URL("../fixtures/project/", import.meta.url)), "dev");
describe("the outputs of a program", () => {
  const loaded = (code: string) => import(`data:text/javascript,${encodeURIComponent(code)}`);

  it("are what it exports by name", async () => {
    assert.deepEqual(outputsOf(await loaded("export const url = 1, name = 2")), { url: 1, name: 2 });
  });

  it("are the default export", async () => {
    assert.deepEqual(outputsOf(await loaded("export default { url: 1 }")), { url: 1 });
  });

  it("are what a function returns, which Pulumi calls", async () => {
    assert.deepEqual(await outputsOf(await loaded("export default async () => ({ url: 1 })")), { url: 1 });
  });

  it("are what a CommonJS module exports", async () => {
    const path = join(mkdtempSync(join(tmpdir(), "program-")), "index.cjs");
    for (const exported of ["{ url: 1 }", "async () => ({ url: 1 })"]) {
      writeFileSync(path, `module.exports = ${exported}`);
      assert.deepEqual(await outputsOf(await import(`${path}?${exported.length}`)), { url: 1 });
    }
    rmSync(dirname(path), { recursive: true });
  });

  it("are not a default export and others", async () => {
    const both = await loaded("export default { url: 1 }; export const name = 2");
    assert.throws(() => outputsOf(both), /default export and others \(name\)/);
  });
});

describe("local convergence", () => {
  const folder = useTemporaryFolder();
  const lines: string[] = [];
  let cloud: Cloud;

  const open = () => openCloud({ dir: folder(), region: "eu-central-1", ports: anyPorts, lingerMs: 0 });

  beforeEach(async () => {
    lines.length = 0;
    cloud = await open();
  });
  afterEach(() => cloud.close());

  /** Converges with some values of the configuration changed. */
  async function up(config: Record<string, string> = {}) {
    lines.length = 0;
    const changed = Object.fromEntries(
      Object.entries(config).map(([key, value]) => [`fixture:${key}`, value]),
    );
    const { outputs, steps } = await converge({
      target: cloud,
      project: { ...project, config: { ...project.config, ...changed } },
      print: (line) => lines.push(line),
    });
    const did = steps.filter(({ op }) => op !== "unchanged").map(({ op, name }) => `${op} ${name}`);
    return { outputs, did };
  }

  async function ask(url: unknown): Promise<Record<string, unknown>> {
    const { status, text } = await send(String(url), { ca: cloud.tls.ca });
    assert.equal(status, 200, text);
    return JSON.parse(text);
  }

  describe("converging", () => {
    it("creates what the program describes, in order, and it works", async () => {
      const { outputs } = await up();
      assert.deepEqual(lines.slice(-1), ["Resources: 10 created"]);
      assert.ok(lines.includes(" +  aws:lambda:Function function created"));
      const position = (name: string) => lines.findIndex((line) => line.includes(` ${name} `));
      assert.ok(position("box") < position("box-version"));
      assert.ok(position("box-version") < position("function"));
      assert.ok(position("policy") < position("function"));
      assert.deepEqual(await ask(outputs.url), { release: "1", secret: outputs.versionId });
    });

    it("generates names as Pulumi does and keeps them", async () => {
      const first = await up();
      assert.match(String(first.outputs.functionName), /^function-[0-9a-f]{7}$/);
      const second = await up({ release: "2" });
      assert.equal(second.outputs.functionName, first.outputs.functionName);
    });

    it("changes nothing the second time", async () => {
      const first = await up();
      const second = await up();
      assert.deepEqual(second.did, []);
      assert.deepEqual(second.outputs, first.outputs);
      assert.deepEqual(lines.slice(-1), ["Resources: 10 unchanged"]);
    });

    it("updates in place and says which inputs differ", async () => {
      const first = await up();
      const { outputs, did } = await up({ release: "2" });
      assert.deepEqual(did, ["updated function"]);
      assert.ok(lines.includes(" ~  aws:lambda:Function function updated [diff: ~environment]"));
      assert.equal(outputs.url, first.outputs.url);
      assert.equal((await ask(outputs.url)).release, "2");
    });

    it("leaves the code on disk alone when only something else changes", async () => {
      await up();
      const files = readdirSync(join(folder(), "functions"), { recursive: true, encoding: "utf8" });
      const code = join(folder(), "functions", files.find((file) => file.endsWith("index.mjs")) ?? "");
      const { mtimeMs } = statSync(code);
      await up({ release: "2" });
      assert.equal(statSync(code).mtimeMs, mtimeMs);
    });

    it("replaces what cannot change, what depends on it follows, and the old one goes last", async () => {
      const first = await up();
      const { outputs, did } = await up({ password: "marlin" });
      assert.deepEqual(did, ["replaced box-version", "updated function"]);
      assert.ok(
        lines.includes("+-  aws:secretsmanager:SecretVersion box-version replaced [diff: ~secretString]"),
      );
      const { versions } = cloud.secrets.get(String(outputs.secretArn));
      assert.deepEqual(versions[String(outputs.versionId)]?.stages, ["AWSCURRENT"]);
      // AWSPREVIOUS has been taken off it; the version itself can still be read.
      assert.deepEqual(versions[String(first.outputs.versionId)]?.stages, []);
    });

    it("replaces what the program wants anew where it changes, although it could", async () => {
      const first = await up();
      const { outputs, did } = await up({ days: "14" });
      assert.deepEqual(did, ["replaced logs", "updated policy", "updated function"]);
      assert.notEqual(outputs.logGroupName, first.outputs.logGroupName);
    });

    it("removes what the program no longer has, newest first", async () => {
      await up({ keys: '["first","second","third"]' });
      const { did } = await up({ keys: '["first"]' });
      assert.deepEqual(did, ["replaced box-version", "updated function", "deleted third", "deleted second"]);
      assert.ok(lines.includes(" -  random:index:RandomBytes third deleted"));
    });

    it("refuses to remove what is protected, and does so once it is not", async () => {
      await up({ keys: '["first","second"]', protect: "true" });
      await assert.rejects(up({ keys: '["first"]', protect: "true" }), /RandomBytes second: it is protected/);
      await up({ keys: '["first","second"]', protect: "false" });
      const { did } = await up({ keys: '["first"]' });
      assert.ok(did.includes("deleted second"));
    });

    it("leaves in the cloud what is to be retained", async () => {
      await up({ keys: '["first","second"]', retain: "true" });
      const kept = readFileSync(join(folder(), "records.json"), "utf8");
      const { did } = await up({ keys: '["first"]', retain: "true" });
      assert.ok(did.includes("retained second"));
      assert.equal(readFileSync(join(folder(), "records.json"), "utf8"), kept);
    });

    it("adopts an existing resource and changes it as the program says", async () => {
      const { arn } = cloud.secrets.create({ name: "by-hand", description: "by hand" });
      const { did } = await up({ adopt: arn });
      assert.ok(did.includes("imported adopted"));
      assert.equal(cloud.secrets.get("by-hand").arn, arn);
      assert.equal(cloud.secrets.get("by-hand").description, "adopted");
      assert.deepEqual((await up({ adopt: arn })).did, []);
    });

    it("creates what is not there to adopt, as the id may be of a real cloud, and says so", async () => {
      const { did } = await up({ adopt: "arn:nothing" });
      assert.ok(did.includes("created adopted"));
      const line = " +  aws:secretsmanager:Secret adopted created: there is no arn:nothing to import";
      assert.ok(lines.includes(line), lines.join("\n"));
      assert.deepEqual((await up({ adopt: "arn:nothing" })).did, []);
    });

    it("goes on after a restart", async () => {
      const first = await up();
      await cloud.close();
      cloud = await open();
      assert.equal((await ask(first.outputs.url)).release, "1");
      const second = await up();
      assert.deepEqual(second.did, []);
      assert.deepEqual(second.outputs, first.outputs);
    });

    it("creates again what has gone from the cloud", async () => {
      const { outputs } = await up();
      await cloud.lambda.remove(String(outputs.functionName));
      const { did, outputs: after } = await up();
      assert.deepEqual(did, [
        "created function",
        "created url",
        "created url-permission",
        "created invoke-permission",
      ]);
      assert.equal((await ask(after.url)).release, "1");
    });

    it("ends with the first failure and goes on from there", async () => {
      await assert.rejects(
        up({ failure: "resource" }),
        /^Error: aws:[\w:/]+ [\w-]+: .*"no JSON" is not valid JSON/,
      );
      assert.ok(lines.includes(" +  aws:secretsmanager:Secret box created"), lines.join("\n"));
      await up();
      assert.match(String(lines.at(-1)), /^Resources: .*created/);
      assert.deepEqual((await up()).did, []);
    });

    it("names every resource of an unknown type, with advice, before it makes anything", async () => {
      await assert.rejects(
        up({ failure: "unknown" }),
        new Error(
          "the local cloud cannot make these resources:\n" +
            "  aws:s3/bucket:Bucket first\n" +
            "  aws:s3/bucket:Bucket second\n" +
            'Leave them out of the program for the local run, or deploy the stack with "pulumi up".',
        ),
      );
      assert.deepEqual(lines, []);
    });

    it("refuses another stack in the same folder, and names the one that is there", async () => {
      await up();
      await assert.rejects(
        converge({ target: cloud, project: { ...project, stack: "other" }, print: () => {} }),
        /holds the stack dev.*\nStart dev again, or start over with other/,
      );
    });

    it("says that a network is not simulated", async () => {
      await up({ network: "true" });
      assert.ok(
        lines.some((line) => line.startsWith(" !  awsx:ec2:Vpc network: the network is not simulated")),
      );
    });

    it("keeps no secret in the stack's state, and nothing that others can read", async () => {
      const { outputs } = await up();
      const stack = readFileSync(join(folder(), "stack-dev.json"), "utf8");
      const { secretString = "" } =
        cloud.secrets.get(String(outputs.secretArn)).versions[String(outputs.versionId)] ?? {};
      const { keys } = JSON.parse(secretString);
      for (const text of ["swordfish", keys[0]]) assert.ok(!stack.includes(text), text);
      for (const file of readdirSync(folder(), { recursive: true, encoding: "utf8" })) {
        if (!file.endsWith(".json")) continue;
        assert.equal(statSync(join(folder(), file)).mode & 0o077, 0, file);
      }
    });

    it("prints no secret", async () => {
      await up();
      await up({ password: "marlin" });
      assert.doesNotMatch(lines.join("\n"), /swordfish|marlin/);
    });
  });
});
