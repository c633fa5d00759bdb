// A stand-in for the Pulumi engine, to which programs and plugins connect as they are: it records the resources and
// answers as if a cloud had made them.
import { type handleUnaryCall, Server, ServerCredentials } from "@grpc/grpc-js";
import { EngineService } from "@pulumi/pulumi/proto/engine_grpc_pb.js";
import engine from "@pulumi/pulumi/proto/engine_pb.js";
import { ResourceMonitorService } from "@pulumi/pulumi/proto/resource_grpc_pb.js";
import resource from "@pulumi/pulumi/proto/resource_pb.js";
import empty from "google-protobuf/google/protobuf/empty_pb.js";
import struct, { type JavaScriptValue } from "google-protobuf/google/protobuf/struct_pb.js";
import { cloudOf } from "../components/deploy.ts";

export interface Recorded {
  readonly type: string;
  readonly name: string;
  /** Of the provider's plugin. */
  readonly version: string;
  /** As they travel: secrets are marked. */
  readonly inputs: Readonly<Record<string, JavaScriptValue>>;
  readonly parent: string;
  readonly providers: Readonly<Record<string, string>>;
  readonly provider: string;
  readonly protect: boolean;
  readonly aliases: readonly string[];
}

export interface Monitor {
  /** `host:port` of both services. */
  readonly address: string;
  readonly resources: Recorded[];
  /** Outputs of the component resources, by name; of the program under the name of its stack. */
  readonly outputs: Map<string, Record<string, JavaScriptValue>>;
  readonly messages: string[];
  find(name: string): Recorded;
  close(): void;
}

/** `preview`: what only a cloud knows stays unknown. */
export async function openMonitor({ preview = false } = {}): Promise<Monitor> {
  const server = new Server();
  const monitor = {
    resources: [] as Recorded[],
    outputs: new Map<string, Record<string, JavaScriptValue>>(),
    messages: [] as string[],
    find(name: string) {
      const found = monitor.resources.find((one) => one.name === name);
      if (!found) throw new Error(`no ${name} among ${monitor.resources.map((one) => one.name).join(", ")}`);
      return found;
    },
    close: () => server.forceShutdown(),
  };
  server.addService(ResourceMonitorService, {
    supportsFeature: answer((request: resource.SupportsFeatureRequest) =>
      new resource.SupportsFeatureResponse().setHassupport(features.includes(request.getId())),
    ),
    registerResource: answer((request: resource.RegisterResourceRequest) => {
      monitor.resources.push(record(request));
      return registered(request, preview);
    }),
    // Nothing but references to stacks is read, all of which hold a gateway without a tenant.
    readResource: answer((request: resource.ReadResourceRequest) => {
      const name = request.getId();
      const outputs = { url: `https://${name.split("/").at(-1)}.example.com/`, signingKey: "k".repeat(64) };
      return new resource.ReadResourceResponse()
        .setUrn(`urn:pulumi:dev::project::${request.getType()}::${name}`)
        .setProperties(struct.Struct.fromJavaScript({ name, outputs, secretOutputNames: ["signingKey"] }));
    }),
    invoke: answer((request: resource.ResourceInvokeRequest) => {
      const { urn } = request.getArgs()?.toJavaScript() ?? {};
      if (request.getTok() !== "pulumi:pulumi:getResource" || urn !== egressAddress.urn)
        throw new Error(`the program called the cloud: ${request.getTok()}`);
      const { id } = egressAddress;
      const found = struct.Struct.fromJavaScript({ urn, id, state: { publicIp: "203.0.113.7" } });
      return new resource.ResourceInvokeResponse().setReturn(found);
    }),
    registerResourceOutputs: answer((request: resource.RegisterResourceOutputsRequest) => {
      const name = request.getUrn().split("::").at(-1) ?? "";
      monitor.outputs.set(name, request.getOutputs()?.toJavaScript() ?? {});
      return new empty.Empty();
    }),
    signalAndWaitForShutdown: answer(() => new empty.Empty()),
  });
  server.addService(EngineService, {
    log: answer((request: engine.LogRequest) => {
      if (request.getSeverity() !== engine.LogSeverity.DEBUG) monitor.messages.push(request.getMessage());
      return new empty.Empty();
    }),
    setRootResource: answer(() => new engine.SetRootResourceResponse()),
    getRootResource: answer(() => new engine.GetRootResourceResponse()),
    requirePulumiVersion: answer(() => new engine.RequirePulumiVersionResponse()),
  });
  return { ...monitor, address: `127.0.0.1:${await listen(server)}` };
}

const features = ["secrets", "resourceReferences", "outputValues", "aliasSpecs"];

function record(request: resource.RegisterResourceRequest): Recorded {
  return {
    type: request.getType(),
    name: request.getName(),
    version: request.getVersion(),
    inputs: request.getObject()?.toJavaScript() ?? {},
    parent: request.getParent(),
    provider: request.getProvider(),
    providers: Object.fromEntries(request.getProvidersMap().toArray()),
    protect: request.getProtect() ?? false,
    aliases: request.getAliasesList().map((alias) => alias.getSpec()?.getName() ?? alias.getUrn()),
  };
}

/** A resource in an output, as it travels: what reads it must know how to make it anew. */
const egressAddress = {
  "4dabf18193072939515e22adb298388d": "5cf8f73096256a8f31e491e813e4eb8e",
  urn: "urn:pulumi:dev::project::awsx:ec2:Vpc$aws:ec2/eip:Eip::egress-1",
  id: "eipalloc-1",
};

function registered(request: resource.RegisterResourceRequest, preview: boolean) {
  const name = request.getName();
  const inputs = request.getObject()?.toJavaScript() ?? {};
  const outputs: Record<string, JavaScriptValue> = preview
    ? inputs
    : { ...inputs, ...JSON.parse(JSON.stringify(cloudOf(request.getType(), name))) };
  if (!preview && request.getType() === "awsx:ec2:Vpc") outputs.eips = [egressAddress];
  return new resource.RegisterResourceResponse()
    .setUrn(`urn:pulumi:dev::project::${request.getType()}::${name}`)
    .setId(preview || !request.getCustom() ? "" : `${name}-id`)
    .setObject(struct.Struct.fromJavaScript(outputs));
}

function answer<Request, Response>(
  reply: (request: Request) => Response,
): handleUnaryCall<Request, Response> {
  return (call, callback) => callback(null, reply(call.request));
}

function listen(server: Server): Promise<number> {
  return new Promise((resolve, reject) => {
    server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, port) =>
      error ? reject(error) : resolve(port),
    );
  });
}
