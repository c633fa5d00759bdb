// `npm run install:pulumi`: makes sure that the engine tests find a Pulumi CLI. Where there is none, it is built from its
// Go module, which needs Go and the module proxy alone. To deploy, install Pulumi as https://www.pulumi.com/docs/install/ says.
import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, renameSync } from "node:fs";
import { dirname, join } from "node:path";
import { cacheDir, findPulumi, moduleDir, pinnedVersion } from "./findPulumi.ts";

const found = await findPulumi();
if (found) console.log(`Pulumi ${found.version} is there: ${found.root ?? "on the PATH"}`);
else await build();

async function build(): Promise<void> {
  if (spawnSync("go", ["version"]).status !== 0) {
    console.error(
      "Building Pulumi needs Go, which was not found on the PATH. Install Go 1.21 or later (https://go.dev/dl/), " +
        "or install Pulumi itself (https://www.pulumi.com/docs/install/).",
    );
    process.exit(1);
  }
  const version = await pinnedVersion();
  const target = join(await cacheDir(), "bin", "pulumi");
  console.log(`Building Pulumi ${version} from its Go module into ${target}`);
  console.log("This takes some minutes and 3 GB of Go's caches the first time.");
  const start = performance.now();
  mkdirSync(dirname(target), { recursive: true });
  // A build that is ended half way must not look like a finished one.
  const unfinished = `${target}.${process.pid}`;
  const stamp = `-s -w -X github.com/pulumi/pulumi/sdk/v3/go/common/version.Version=v${version}`;
  execFileSync(
    "go",
    [
      "build",
      "-C",
      moduleDir,
      "-buildvcs=false",
      "-ldflags",
      stamp,
      "-o",
      unfinished,
      "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi",
    ],
    { stdio: "inherit" },
  );
  renameSync(unfinished, target);
  console.log(`Built in ${Math.round((performance.now() - start) / 1000)} s`);
}
