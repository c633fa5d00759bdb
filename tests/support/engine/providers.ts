// Provider servers, through which the real Pulumi engine deploys to the local cloud: one for each package, attached with
// PULUMI_DEBUG_PROVIDERS. What the protocol asks for: https://github.com/pulumi/pulumi/blob/master/proto/pulumi/provider.proto
import { createRequire } from "node:module";
import { Server, ServerCredentials } from "@grpc/grpc-js";
import { ResourceProviderService } from "@pulumi/pulumi/proto/provider_grpc_pb.js";
import type { Target } from "../../../local/pulumi/engine/converge.ts";
import { type Observers, providerCalls } from "./calls.ts";

export interface Providers {
  /** What the engine needs in its environment. */
  readonly environment: { readonly PULUMI_DEBUG_PROVIDERS: string };
  close(): void;
}

/** Serves every kind of the cloud. */
export async function openProviders(
  target: Pick<Target, "kinds" | "lookUp">,
  observers: Observers = { before() {}, after() {} },
): Promise<Providers> {
  const packages = new Set(target.kinds.map(({ type }) => packageOf(type)));
  const servers = [...packages].map(async (name) => {
    const kinds = target.kinds.filter(({ type }) => packageOf(type) === name);
    const server = new Server();
    const version = versionOf(name);
    server.addService(
      ResourceProviderService,
      providerCalls({ kinds, lookUp: target.lookUp, version }, observers),
    );
    return { name, server, port: await listen(server) };
  });
  const running = await Promise.all(servers);
  return {
    environment: { PULUMI_DEBUG_PROVIDERS: running.map(({ name, port }) => `${name}:${port}`).join(",") },
    close() {
      for (const { server } of running) server.forceShutdown();
    },
  };
}

function packageOf(type: string): string {
  return type.slice(0, type.indexOf(":"));
}

/** The engine warns when a provider is older than the SDK of the program. */
function versionOf(name: string): string {
  return createRequire(import.meta.url)(`@pulumi/${name}/package.json`).version;
}

function listen(server: Server): Promise<number> {
  return new Promise((resolve, reject) => {
    server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, port) =>
      error ? reject(error) : resolve(port),
    );
  });
}
