// Runs the Pulumi CLI on the project of a folder.
import { execFile } from "node:child_process";
import { promisify } from "node:util";

/** The state of a large stack is long. */
const maxBuffer = 256 * 1024 * 1024;

/** What the CLI at this path prints. Throws the last line of what it says when it fails. */
export async function runPulumi(cli: string, dir: string, args: readonly string[]): Promise<string> {
  const all = [...args, "--non-interactive", "--cwd", dir];
  const { stdout } = await promisify(execFile)(cli, all, { maxBuffer }).catch(
    (error: { stderr?: string }) => {
      throw new Error(meaningOf(error.stderr?.trim().split("\n").at(-1) || "the Pulumi CLI failed"));
    },
  );
  return stdout;
}

/** The CLI asks for a login, and cannot where nobody answers. */
function meaningOf(said: string): string {
  if (!said.includes("PULUMI_ACCESS_TOKEN must be set")) return said;
  return "nobody is logged in at Pulumi here; run pulumi login, or set PULUMI_ACCESS_TOKEN";
}
