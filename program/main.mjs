// What Pulumi runs: index.ts, or what is built of it.
import "./compileCache.mjs";
import { currentProgram } from "./built.mjs";

async function programFile() {
  try {
    return currentProgram();
  } catch (error) {
    // Without the stack, which helps nobody here.
    const { RunError } = await import("@pulumi/pulumi");
    throw new RunError(error.message);
  }
}

// Whoever loads this again under another query, runs the program again.
const { search } = new URL(import.meta.url);

// biome-ignore lint/style/noDefaultExport: Pulumi takes outputs that are not known beforehand from nothing else.
export default await import(`../${await programFile()}${search}`);
