// The packed plugin as Pulumi's plugin host runs it, reached by the provider protocol.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { credentials, type ServiceError } from "@grpc/grpc-js";
import alias from "@pulumi/pulumi/proto/alias_pb.js";
import errors from "@pulumi/pulumi/proto/errors_pb.js";
import { ResourceProviderClient } from "@pulumi/pulumi/proto/provider_grpc_pb.js";
import provider from "@pulumi/pulumi/proto/provider_pb.js";
import status from "@pulumi/pulumi/proto/status_pb.js";
import empty from "google-protobuf/google/protobuf/empty_pb.js";
import struct, { type JavaScriptValue } from "google-protobuf/google/protobuf/struct_pb.js";
import type { Monitor } from "./monitor.ts";
import { newProgram } from "./packed.ts";

const root = join(import.meta.dirname, "../..");

export interface Plugin {
  /** `host:port`, for PULUMI_DEBUG_PROVIDERS. */
  readonly port: number;
  schema(): Promise<string>;
  version(): Promise<string>;
  /** Rejects with the gRPC error. */
  construct(request: Construction): Promise<Constructed>;
  close(): Promise<void>;
}

export interface Construction {
  readonly monitor: Monitor;
  readonly type?: string;
  readonly name?: string;
  readonly inputs?: Readonly<Record<string, JavaScriptValue>>;
  /** URNs on which an input depends, by input. */
  readonly dependencies?: Readonly<Record<string, readonly string[]>>;
  readonly preview?: boolean;
  readonly protect?: boolean;
  readonly providers?: Readonly<Record<string, string>>;
  readonly aliases?: readonly string[];
}

export interface Constructed {
  readonly urn: string;
  readonly state: Readonly<Record<string, JavaScriptValue>>;
}

/** Starts the plugin of the packed package, in a folder that holds nothing else. */
export async function startPlugin(): Promise<Plugin> {
  const folder = join(await newProgram({}), "node_modules/auth0-sms-gateway/plugin");
  return startPluginIn(folder);
}

export async function startPluginIn(folder: string, engine = "127.0.0.1:1"): Promise<Plugin> {
  const host = join(root, "node_modules/@pulumi/pulumi/cmd/run-plugin");
  const child = spawn(process.execPath, [host, folder, engine], {
    cwd: folder,
    stdio: ["ignore", "pipe", "inherit"],
  });
  const ended = once(child, "exit");
  const [line] = await Promise.race([
    once(createInterface(child.stdout), "line"),
    ended.then(([code]) => Promise.reject(new Error(`the plugin ended with ${code}`))),
  ]);
  const port = Number(line);
  const client = new ResourceProviderClient(`127.0.0.1:${port}`, credentials.createInsecure());
  return {
    port,
    schema: () =>
      new Promise((resolve, reject) =>
        client.getSchema(new provider.GetSchemaRequest(), (error, reply) =>
          error ? reject(error) : resolve(reply.getSchema()),
        ),
      ),
    version: () =>
      new Promise((resolve, reject) =>
        client.getPluginInfo(new empty.Empty(), (error, reply) =>
          error ? reject(error) : resolve(reply.getVersion()),
        ),
      ),
    construct: (construction) =>
      new Promise((resolve, reject) =>
        client.construct(requestOf(construction), (error, reply) =>
          error
            ? reject(error)
            : resolve({ urn: reply.getUrn(), state: reply.getState()?.toJavaScript() ?? {} }),
        ),
      ),
    async close() {
      client.close();
      child.kill("SIGKILL");
      await ended;
    },
  };
}

function requestOf({
  monitor,
  type = "auth0-sms-gateway:index:SmsGateway",
  name = "otp",
  inputs = {},
  dependencies = {},
  preview = false,
  protect = false,
  providers = {},
  aliases = [],
}: Construction): provider.ConstructRequest {
  const request = new provider.ConstructRequest()
    .setProject("project")
    .setStack("dev")
    .setDryrun(preview)
    .setParallel(16)
    .setMonitorendpoint(monitor.address)
    .setType(type)
    .setName(name)
    .setProtect(protect)
    .setInputs(struct.Struct.fromJavaScript({ ...inputs }));
  for (const [key, urns] of Object.entries(dependencies)) {
    const list = new provider.ConstructRequest.PropertyDependencies().setUrnsList([...urns]);
    request.getInputdependenciesMap().set(key, list);
  }
  for (const [key, reference] of Object.entries(providers)) request.getProvidersMap().set(key, reference);
  request.setAliasesList(aliases.map((urn) => new alias.Alias().setUrn(urn)));
  return request;
}

/** Property errors that came with a refused call, by path. */
export function propertyErrors(error: ServiceError): Record<string, string> {
  const [details] = error.metadata.get("grpc-status-details-bin");
  if (!(details instanceof Buffer)) throw new Error(`no details: ${error.message}`);
  const [any] = status.Status.deserializeBinary(details).getDetailsList();
  const list = errors.InputPropertiesError.deserializeBinary(any?.getValue_asU8() ?? new Uint8Array());
  return Object.fromEntries(list.getErrorsList().map((one) => [one.getPropertyPath(), one.getReason()]));
}
