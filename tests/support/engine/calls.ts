// The calls of Pulumi's provider protocol, answered by the kinds of the local cloud.
import { type handleUnaryCall, status, type UntypedServiceImplementation } from "@grpc/grpc-js";
import * as pulumi from "@pulumi/pulumi";
import plugin from "@pulumi/pulumi/proto/plugin_pb.js";
import provider from "@pulumi/pulumi/proto/provider_pb.js";
import empty from "google-protobuf/google/protobuf/empty_pb.js";
import struct, { type JavaScriptValue, type Struct } from "google-protobuf/google/protobuf/struct_pb.js";
import type { Target } from "../../../local/pulumi/engine/converge.ts";
import { compareInputs, completeInputs } from "../../../local/pulumi/engine/plan.ts";
import { findKind, type Kind, type Properties } from "../../../local/pulumi/kinds/kind.ts";
import { currentInputs, presentOutputs, previewCreation, previewUpdate } from "./preview.ts";

/** A call to the cloud that is about to be made. */
export interface Operation {
  readonly action: "create" | "read" | "update" | "delete";
  readonly type: string;
  /** Name of the resource in the program. */
  readonly name: string;
}

/** Sees every operation. May hold it up, or throw in its place. */
export type Observe = (operation: Operation) => Promise<void> | void;

export interface Observers {
  /** Before it is done. */
  readonly before: Observe;
  /** Once a write is done, before the engine hears of it: what is thrown is heard in the place of the answer. */
  readonly after: Observe;
}

/** What one provider serves. */
export interface Package extends Pick<Target, "kinds" | "lookUp"> {
  readonly version: string;
}

export function providerCalls(
  { kinds, lookUp, version }: Package,
  observers: Observers,
): UntypedServiceImplementation {
  return {
    getPluginInfo: unary(async () => new plugin.PluginInfo().setVersion(version)),
    attach: unary(async () => new empty.Empty()),
    cancel: unary(async () => new empty.Empty()),
    // Like the real providers of these packages: secrets come in plain, and the engine marks them again.
    configure: unary(async () => new provider.ConfigureResponse().setSupportspreview(true)),
    ...planningCalls(kinds),
    ...cloudCalls(kinds, observers),
    invoke: unary(async (request: provider.InvokeRequest) => {
      const outputs = lookUp(request.getTok(), read(request.getArgs()));
      return new provider.InvokeResponse().setReturn(write(outputs));
    }),
  };
}

/** Calls that need no cloud. */
function planningCalls(kinds: readonly Kind[]): UntypedServiceImplementation {
  return {
    check: unary(async (request: provider.CheckRequest) => {
      const kind = findKind(kinds, request.getType(), request.getName());
      const inputs = completeInputs(
        kind,
        request.getName(),
        read(request.getNews()),
        read(request.getOlds()),
      );
      return new provider.CheckResponse().setInputs(write(inputs));
    }),
    diff: unary(async (request: provider.DiffRequest) => {
      const kind = findKind(kinds, request.getType(), request.getName());
      const { changed, replaces } = compareInputs(
        kind,
        read(request.getOldInputs()),
        read(request.getNews()),
      );
      const { DIFF_SOME, DIFF_NONE } = provider.DiffResponse.DiffChanges;
      return new provider.DiffResponse()
        .setChanges(changed.length > 0 ? DIFF_SOME : DIFF_NONE)
        .setDiffsList(changed)
        .setReplacesList(replaces)
        .setDeletebeforereplace(kind.deleteBeforeReplace === true);
    }),
  };
}

function cloudCalls(kinds: readonly Kind[], { before, after }: Observers): UntypedServiceImplementation {
  async function watched<Result>(operation: Operation, write: () => Promise<Result>): Promise<Result> {
    await before(operation);
    const result = await write();
    await after(operation);
    return result;
  }
  return {
    create: unary(async (request: provider.CreateRequest) => {
      const { kind, name } = subject(kinds, request);
      const raw = read(request.getProperties());
      if (request.getPreview()) {
        return new provider.CreateResponse().setProperties(present(kind, previewCreation(kind, raw)));
      }
      const inputs = revive(request.getProperties());
      const operation: Operation = { action: "create", type: kind.type, name };
      const { id, outputs } = await watched(operation, () => kind.create(inputs));
      return new provider.CreateResponse().setId(id).setProperties(present(kind, outputs, raw, inputs));
    }),
    update: unary(async (request: provider.UpdateRequest) => {
      const { kind, name } = subject(kinds, request);
      const raw = read(request.getNews());
      if (request.getPreview()) {
        const outputs = previewUpdate(kind, read(request.getOlds()), raw);
        return new provider.UpdateResponse().setProperties(present(kind, outputs));
      }
      const inputs = revive(request.getNews());
      const { update } = kind;
      if (!update) throw new Error(`${kind.type} cannot be updated in place`);
      const operation: Operation = { action: "update", type: kind.type, name };
      const outputs = await watched(operation, () =>
        update.call(kind, request.getId(), inputs, read(request.getOlds())),
      );
      return new provider.UpdateResponse().setProperties(present(kind, outputs, raw, inputs));
    }),
    read: unary(async (request: provider.ReadRequest) => {
      const { kind, name } = subject(kinds, request);
      await before({ action: "read", type: kind.type, name });
      // Of a resource with this id, nobody but the engine knows anything.
      const found =
        request.getId() === "none"
          ? { id: "none", outputs: read(request.getProperties()) }
          : await kind.read(request.getId());
      if (!found) return new provider.ReadResponse();
      const outputs = { ...read(request.getProperties()), ...found.outputs };
      return new provider.ReadResponse()
        .setId(found.id)
        .setProperties(present(kind, outputs))
        .setInputs(present(kind, currentInputs(kind, read(request.getInputs()), outputs)));
    }),
    delete: unary(async (request: provider.DeleteRequest) => {
      const { kind, name } = subject(kinds, request);
      const operation: Operation = { action: "delete", type: kind.type, name };
      await watched(operation, () => kind.remove(request.getId(), read(request.getProperties())));
      return new empty.Empty();
    }),
  };
}

function unary<Request, Response>(
  answer: (request: Request) => Promise<Response>,
): handleUnaryCall<Request, Response> {
  return ({ request }, callback) => {
    answer(request).then(
      (response) => callback(null, response),
      (error) =>
        callback({ code: status.UNKNOWN, details: error instanceof Error ? error.message : `${error}` }),
    );
  };
}

interface ResourceRequest {
  getType(): string;
  getName(): string;
}

function subject(kinds: readonly Kind[], request: ResourceRequest): { kind: Kind; name: string } {
  return { kind: findKind(kinds, request.getType(), request.getName()), name: request.getName() };
}

function read(properties: Struct | undefined): Properties {
  return properties?.toJavaScript() ?? {};
}

/** With archives as the SDK's objects, which the kinds take. */
function revive(properties: Struct | undefined): Properties {
  return properties ? pulumi.runtime.deserializeProperties(properties) : {};
}

function present(kind: Kind, outputs: Properties, raw: Properties = {}, inputs: Properties = {}): Struct {
  return write(presentOutputs(kind, outputs, raw, inputs));
}

function write(properties: Properties): Struct {
  const plain: Record<string, JavaScriptValue> = JSON.parse(JSON.stringify(properties));
  return struct.Struct.fromJavaScript(plain);
}
