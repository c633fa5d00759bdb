// Runs of a program inside this process, kept apart. After an operation that failed, Pulumi's runtime leaves behind a client
// that dials the dead engine for ever. grpc-js shares connections by address: an engine that gets the same port later seems
// dead to its program, Pulumi's language server takes that for an engine that has said itself why it ended, and the program
// counts as one that has no resources, so that the engine deletes what there is.
import { isGrpcError } from "@pulumi/pulumi/errors.js";
import settings from "@pulumi/pulumi/runtime/settings.js";
import stack from "@pulumi/pulumi/runtime/stack.js";
import state from "@pulumi/pulumi/runtime/state.js";

/** What Pulumi's types leave out. */
const { grpcClientOptions, waitForRPCs, getStore } = { ...settings, ...state } as unknown as {
  readonly grpcClientOptions: Record<string, unknown>;
  waitForRPCs(): Promise<void>;
  /** What the runtime keeps for one run. */
  getStore(): { readonly terminated: boolean };
};

const { runInPulumiStack } = stack;

/** Both hold for the whole process. */
export function keepRunsApart(): void {
  // Connections of each client alone. The one that is left is not closed: its last words, failing, would keep those of
  // every later run from being delivered.
  grpcClientOptions["grpc.use_local_subchannel_pool"] = 1;
  Object.assign(stack, { runInPulumiStack: run });
}

/** Fails where the runtime would be silent. */
async function run(program: () => Promise<unknown>): Promise<unknown> {
  try {
    const outputs = await runInPulumiStack(program);
    await waitForRPCs();
    // Whether a registration did not reach the engine.
    if (!getStore().terminated) return outputs;
  } catch (error) {
    if (!(error instanceof Error && isGrpcError(error))) throw error;
    throw new Error(`the program did not reach the engine: ${error.message}`, { cause: error });
  }
  throw new Error("the program did not reach the engine with all of its resources");
}
