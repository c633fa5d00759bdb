// What programs print.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { promisify } from "node:util";

/** Each of the texts has to be somewhere in what was printed. */
export function assertSays(printed: string, texts: readonly string[]): void {
  for (const text of texts) assert.ok(printed.includes(text), `${text}\nis not in\n${printed}`);
}

/** Runs a file of JavaScript. Resolves to its exit code and all that it printed. */
export async function runNode(
  args: readonly string[],
  { cwd, env }: { cwd: string; env: NodeJS.ProcessEnv },
): Promise<{ code: number; printed: string }> {
  try {
    const { stdout, stderr } = await promisify(execFile)(process.execPath, args, { cwd, env });
    return { code: 0, printed: stdout + stderr };
  } catch (error) {
    const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string };
    return { code, printed: stdout + stderr };
  }
}
