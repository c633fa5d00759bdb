// A program that does not reach its engine must not count as one without resources, whatever runs before it have left in
// this process.
import assert from "node:assert/strict";
import { connect, createServer, type Server } from "node:net";
import { credentials } from "@grpc/grpc-js";
import automation from "@pulumi/pulumi/automation/server.js";
import { EngineClient } from "@pulumi/pulumi/proto/engine_grpc_pb.js";
import engine from "@pulumi/pulumi/proto/engine_pb.js";
import type { RunRequest } from "@pulumi/pulumi/proto/language_pb.js";
import settings from "@pulumi/pulumi/runtime/settings.js";
import { openSite, type Site } from "../support/engine/site.ts";
import { describeEngine, openStack, type TestStack } from "../support/engine/stack.ts";
import { freePort } from "../support/freePort.ts";

/** What Pulumi's types leave out. */
const { LanguageServer, grpcClientOptions } = { ...automation, ...settings } as unknown as {
  readonly LanguageServer: { readonly prototype: Language };
  readonly grpcClientOptions: object;
};

interface Language {
  run(call: { readonly request: RunRequest }, callback: unknown): Promise<void>;
}

describeEngine("a run of the program in this process", function () {
  this.timeout(60_000);
  const { run } = LanguageServer.prototype;
  let site: Site;
  let stack: TestStack;

  before(async () => {
    site = await openSite();
    stack = await openStack(site);
    await stack.up();
  });
  after(() => site.close());
  afterEach(() => {
    LanguageServer.prototype.run = run;
  });

  it("fails, and nothing is deleted, when it does not reach the engine", async () => {
    const port = await freePort();
    LanguageServer.prototype.run = function (call, callback) {
      call.request.setArgsList([`127.0.0.1:${port}`]);
      return run.call(this, call, callback);
    };
    assert.match(await stack.failure(stack.up()), /the program did not reach the engine/);
    await site.connection();
  });

  it("reaches an engine whose port was that of one that is dead", async () => {
    const port = await freePort();
    const client = await leftBy(port);
    let forwarder: Server | undefined;
    LanguageServer.prototype.run = async function (call, callback) {
      forwarder = await forward(port, Number(call.request.getArgsList()[0]?.split(":")[1]));
      call.request.setArgsList([`127.0.0.1:${port}`]);
      return run.call(this, call, callback);
    };
    assert.deepEqual((await stack.up()).steps, []);
    client.close();
    forwarder?.close();
  });
});

/** The client of a run whose engine has died. */
async function leftBy(port: number): Promise<EngineClient> {
  const client = new EngineClient(`127.0.0.1:${port}`, credentials.createInsecure(), grpcClientOptions);
  const request = new engine.LogRequest();
  const error = await new Promise((resolve) => client.log(request, resolve));
  assert.match(`${error}`, /UNAVAILABLE/);
  return client;
}

function forward(from: number, to: number): Promise<Server> {
  const server = createServer((socket) => {
    const other = connect(to, "127.0.0.1");
    socket.pipe(other).pipe(socket);
    socket.on("error", () => other.destroy());
    other.on("error", () => socket.destroy());
  });
  return new Promise((resolve) => server.listen(from, "127.0.0.1", () => resolve(server)));
}
