// The commands of an example's README, word for word. Those that need a language host of Pulumi or the registry of npm
// are named here and left out; all others are run.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { findPulumi } from "../../tools/pulumi/findPulumi.ts";

export const examples = join(import.meta.dirname, "../../examples");

export const read = (path: string): string => readFileSync(join(examples, path), "utf8");

export const names: readonly string[] = readdirSync(examples);

/** Need the network, a language host, or a stack that is deployed. */
const notRun = [
  "npm --prefix ../.. ci    # once: builds the package of this clone",
  "npm --prefix ../.. ci    # once: builds the plugin of this clone",
  "npm install",
  "pulumi package add ../../plugin",
  "pulumi up",
  "cd ../smallest           # or any other program, set up as its README says",
  "pulumi preview --policy-pack ../policy",
];

export function commandsOf(name: string): string[] {
  const blocks = [...read(`${name}/README.md`).matchAll(/^```bash\n(.*?)^```$/gms)];
  return blocks.flatMap(([, block = ""]) => block.trim().split("\n"));
}

/** As texts of digits are, so that nothing can take them for numbers and stay unseen. */
const typedSecret = "01234567890123456789012345678901";

/** Runs the commands that set up a stack. Resolves to its configuration, as a program gets it. */
export async function configurationOf(name: string): Promise<Record<string, string>> {
  const cli = await findPulumi();
  const folder = mkdtempSync(join(tmpdir(), "example-"));
  try {
    const program = join(folder, "examples", name);
    cpSync(join(examples, name), program, {
      recursive: true,
      filter: (path) => !path.includes("node_modules"),
    });
    mkdirSync(join(folder, "state"));
    const run = (command: string): string => {
      const { status, stdout, stderr } = spawnSync("bash", ["-c", command], {
        cwd: program,
        input: typedSecret,
        encoding: "utf8",
        env: {
          ...process.env,
          PATH: cli?.root === undefined ? process.env.PATH : `${cli.root}/bin:${process.env.PATH}`,
          PULUMI_HOME: join(folder, "home"),
          PULUMI_BACKEND_URL: `file://${folder}/state`,
          PULUMI_CONFIG_PASSPHRASE: "correct horse battery staple",
          PULUMI_SKIP_UPDATE_CHECK: "true",
        },
      });
      assert.equal(status, 0, `${command}\n${stderr}`);
      return stdout;
    };
    for (const command of commandsOf(name)) if (!notRun.includes(command)) run(command);
    const config: Record<string, { value: string }> = JSON.parse(run("pulumi config --show-secrets --json"));
    return Object.fromEntries(Object.entries(config).map(([key, { value }]) => [key, value]));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
