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
  getStore(): Store;
};

/** What the runtime keeps for one run. */
interface Store {
  readonly settings: { readonly monitor?: Client; readonly engine?: Client };
  /** A registration did not reach the engine. */
  readonly terminated: boolean;
}

interface Client {
  close(): void;
}

const { runInPulumiStack } = stack;
let begun: { readonly store: Store; readonly handler: NodeJS.UncaughtExceptionListener | undefined }[] = [];

// Connections of each client alone.
grpcClientOptions["grpc.use_local_subchannel_pool"] = 1;

Object.assign(stack, { runInPulumiStack: run });

/** Fails where the runtime would be silent. */
async function run(program: () => Promise<unknown>): Promise<unknown> {
  const store = getStore();
  begun.push({ store, handler: process.listeners("uncaughtException").at(-1) });
  try {
    const outputs = await runInPulumiStack(program);
    await waitForRPCs();
    if (!store.terminated) return outputs;
  } catch (error) {
    if (!(error instanceof Error && isGrpcError(error))) throw error;
    throw new Error(`the program did not reach the engine: ${error.message}`, { cause: error });
  }
  throw new Error("the program did not reach the engine with all of its resources");
}

/** Once the engine has ended. A run whose operation failed is left waiting, and does nothing any more. */
export function leaveRuns(): void {
  for (const { store, handler } of begun) {
    store.settings.monitor?.close();
    store.settings.engine?.close();
    if (!handler) continue;
    process.off("uncaughtException", handler);
    process.off("unhandledRejection", handler);
  }
  begun = [];
}
