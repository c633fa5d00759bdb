import assert from "node:assert/strict";
import { createServer, type Server } from "node:https";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import type { StreamedEvent } from "../../../../local/auth0/tenant/logStream.ts";
import { localTls, openTenant, type TestTenant } from "../support.ts";

const filters = [{ type: "category", name: "auth.login.success" }];
const eventBridge = {
  type: "eventbridge",
  filters,
  sink: { awsAccountId: "000000000000", awsRegion: "eu-central-1" },
};

describe("A log stream", () => {
  let tenant: TestTenant;
  let connections = 0;
  let taken: { source: string; event: StreamedEvent }[];
  beforeEach(async () => {
    taken = [];
    tenant = await openTenant({}, { toEventBridge: (source, event) => void taken.push({ source, event }) });
  });
  afterEach(() => tenant.close());

  /** Something that the tenant notes in its log. */
  async function write(): Promise<void> {
    connections += 1;
    const { status } = await tenant.manage("POST", "/connections", {
      name: `x${connections}`,
      strategy: "sms",
    });
    assert.equal(status, 201);
    await tenant.idle();
  }

  const streamed = [{ type: "category", name: "management.success" }];

  it("to EventBridge gets a partner event source, which stays", async () => {
    const { status, body } = await tenant.manage("POST", "/log-streams", eventBridge);
    assert.equal(status, 200, JSON.stringify(body));
    const { awsPartnerEventSource } = Object(body.sink);
    assert.match(awsPartnerEventSource, /^aws\.partner\/auth0\.com\/.+\/auth0\.logs$/);
    const read = await tenant.manage("GET", `/log-streams/${body.id}`);
    assert.deepEqual(read.body, body);
  });

  it("carries what its filters name, and nothing else", async () => {
    await tenant.manage("POST", "/log-streams", eventBridge);
    await write();
    assert.equal(taken.length, 0);
    await tenant.manage("POST", "/log-streams", { ...eventBridge, filters: streamed });
    taken = [];
    await write();
    const [first] = taken;
    assert.match(first?.source ?? "", /auth0\.logs$/);
    assert.equal(first?.event.data.type, "sapi");
    assert.equal(first?.event.data.log_id, first?.event.log_id);
  });

  it("carries nothing while it is paused, and after it is deleted", async () => {
    const { body } = await tenant.manage("POST", "/log-streams", { ...eventBridge, filters: streamed });
    await tenant.manage("PATCH", `/log-streams/${body.id}`, { status: "paused" });
    taken = [];
    await write();
    await tenant.manage("DELETE", `/log-streams/${body.id}`);
    await write();
    assert.deepEqual(taken, []);
    assert.equal((await tenant.manage("GET", `/log-streams/${body.id}`)).status, 404);
  });

  it("keeps its place in EventBridge", async () => {
    const { body } = await tenant.manage("POST", "/log-streams", eventBridge);
    const { status } = await tenant.manage("PATCH", `/log-streams/${body.id}`, { sink: eventBridge.sink });
    assert.equal(status, 400);
  });

  for (const [operation, method, path] of [
    ["create", "POST", "/log-streams"],
    ["read", "GET", "/log-streams"],
    ["update", "PATCH", "/log-streams/x"],
    ["delete", "DELETE", "/log-streams/x"],
  ] as const)
    it(`needs the scope ${operation}:log_streams`, async () => {
      const body = method === "POST" ? eventBridge : method === "PATCH" ? {} : undefined;
      const reply = await tenant.manage(method, path, body, "read:connections");
      assert.equal(reply.status, 403);
      assert.match(JSON.stringify(reply.body), new RegExp(`${operation}:log_streams`));
    });

  describe("by HTTPS", () => {
    let server: Server;
    let requests: { authorization: string | undefined; body: string }[];
    let statuses: number[];
    beforeEach(async () => {
      requests = [];
      statuses = [];
      const { key, cert } = await localTls();
      server = createServer({ key, cert }, async (request, response) => {
        const { authorization } = request.headers;
        requests.push({ authorization, body: await text(request) });
        response.writeHead(statuses.shift() ?? 200).end();
      });
      await new Promise<void>((resolve) => server.listen(0, "localhost", resolve));
      const httpEndpoint = `https://localhost:${(server.address() as AddressInfo).port}/`;
      const http = { httpContentType: "application/json", httpContentFormat: "JSONLINES" };
      const sink = { ...http, httpEndpoint, httpAuthorization: "key" };
      await tenant.manage("POST", "/log-streams", { type: "http", filters: streamed, sink });
      await tenant.idle();
      requests.length = 0;
    });
    afterEach(() => new Promise<void>((resolve) => server.close(() => resolve())));

    it("proves itself by its authorization and writes one event a line", async () => {
      await write();
      const [{ authorization, body } = assert.fail()] = requests;
      assert.equal(authorization, "key");
      assert.equal(JSON.parse(body).data.type, "sapi");
    });

    it("is tried again where it is refused, three times in all", async () => {
      statuses = [500, 401, 503, 200];
      await write();
      assert.equal(requests.length, 3);
    });
  });
});
