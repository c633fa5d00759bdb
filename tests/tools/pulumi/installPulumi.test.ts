// What `npm run install:pulumi` says. That it builds the CLI is seen in every run of the engine tests that has built one.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { pinnedVersion } from "../../../tools/pulumi/findPulumi.ts";
import { temporaryDir } from "../../support/temporaryDir.ts";

describe("Installing the Pulumi CLI", () => {
  let folder: string;
  beforeEach(() => {
    folder = temporaryDir("install-pulumi-");
  });

  /** Runs it with nothing on the PATH but that folder. */
  function install() {
    const env = { PATH: join(folder, "path"), XDG_CACHE_HOME: folder, HOME: folder };
    return spawnSync(process.execPath, ["tools/pulumi/installPulumi.ts"], { env, encoding: "utf8" });
  }

  /** A CLI that can tell its version and nothing else. */
  function place(file: string, version: string): void {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, `#!/bin/sh\necho v${version}\n`);
    chmodSync(file, 0o755);
  }

  it("says that Go is missing, and where to get it", () => {
    const { status, stderr } = install();
    assert.equal(status, 1);
    assert.match(stderr, /needs Go, which was not found on the PATH. Install Go .*https:\/\/go\.dev\/dl\//);
  });

  it("takes the one on the PATH", () => {
    place(join(folder, "path/pulumi"), "3.300.0");
    assert.match(install().stdout, /^Pulumi 3\.300\.0 is there: on the PATH/);
  });

  it("does not take one that is too old for Pulumi.yaml", () => {
    place(join(folder, "path/pulumi"), "3.99.0");
    assert.equal(install().status, 1);
  });

  it("takes the one that an earlier run has built", async () => {
    const version = await pinnedVersion();
    const built = join(folder, `auth0-sms-gateway/pulumi-${version}`);
    place(join(built, "bin/pulumi"), version);
    assert.equal(install().stdout, `Pulumi ${version} is there: ${built}\n`);
  });
});
