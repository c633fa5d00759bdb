import { execFile } from "node:child_process";
import { promisify } from "node:util";

/** Ends the engine of this process as a crash would. */
export async function killEngine(): Promise<void> {
  const { stdout } = await promisify(execFile)("pgrep", ["-P", `${process.pid}`, "-x", "pulumi"]);
  for (const pid of stdout.trim().split("\n")) process.kill(Number(pid), "SIGKILL");
}
