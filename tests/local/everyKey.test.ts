import assert from "node:assert/strict";
import { cpSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { readContract } from "../../build/docs/contractTable.ts";
import { type Cloud, openCloud } from "../../local/cloud.ts";
import { readProject } from "../../local/project.ts";
import { type Convergence, converge } from "../../local/pulumi/engine/converge.ts";
import { ensureBuilt } from "../support/built.ts";
import { anyPorts } from "../support/localRun.ts";
import { sendJson, useTemporaryFolder } from "./support.ts";

// The real program with every configuration key set: whatever a key adds to the stack needs a kind here.

const root = join(import.meta.dirname, "../..");
const fixture = join(root, "tests/local/fixtures/everyKey.yaml");
const keysOf = (path: string) => Object.keys(parse(readFileSync(path, "utf8")).config);

describe("npm start with every key", () => {
  const folder = useTemporaryFolder();
  let cloud: Cloud;
  let made: Convergence;

  before(ensureBuilt);
  beforeEach(async () => {
    cpSync(join(root, "Pulumi.yaml"), join(folder(), "Pulumi.yaml"));
    cpSync(fixture, join(folder(), "Pulumi.dev.yaml"));
    const project = { ...readProject(folder(), "dev"), main: join(root, "index.ts") };
    cloud = await openCloud({ dir: join(folder(), ".local"), region: "eu-central-1", ports: anyPorts });
    made = await converge({ target: cloud, project, print: () => {} });
  });
  afterEach(() => cloud.close());

  it("sets every key that Pulumi.yaml declares", () => {
    const own = keysOf(fixture).filter((key) => key.startsWith("auth0-sms-gateway:"));
    assert.deepEqual(
      own.map((key) => key.replace("auth0-sms-gateway:", "")).sort(),
      keysOf(join(root, "Pulumi.yaml")).sort(),
    );
  });

  it("makes every child resource of the contract", () => {
    const { children } = readContract();
    // With `auth0Path` "none" the tenant is elsewhere.
    const promised = Object.entries(children)
      .filter(
        ([name, facts]) =>
          name.startsWith("SmsGateway.") && !JSON.stringify(facts.with ?? "").includes("none"),
      )
      .map(([name]) => name.replace("SmsGateway.", ""));
    const created = made.steps.map(({ name }) => name.replace(/^sms-gateway/, "").replace(/\d+$/, "N"));
    assert.ok(promised.includes("-function"), "the contract names suffixes");
    assert.deepEqual(
      promised.filter((suffix) => !created.includes(suffix)),
      [],
    );
  });

  it("delivers codes", async () => {
    const login = { client_id: cloud.applicationId(), connection: "sms", phone_number: "+4915112345678" };
    const { status, text } = await sendJson(
      `${cloud.endpoints.auth0}/passwordless/start`,
      "POST",
      login,
      cloud.tls.ca,
    );
    assert.equal(status, 200, text);
    assert.match(cloud.carrier.messages[0]?.body ?? "", /^\d{8} is your code\n/);
  });
});
