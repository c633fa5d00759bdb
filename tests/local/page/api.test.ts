import assert from "node:assert/strict";
import { once } from "node:events";
import { mkdirSync, writeFileSync } from "node:fs";
import http from "node:http";
import { join } from "node:path";
import { setImmediate as turn } from "node:timers/promises";
import { Ajv2020 } from "ajv/dist/2020.js";
import formats from "ajv-formats";
import { newTenant } from "../../../local/auth0/tenant/tenant.ts";
import { createCarrier } from "../../../local/carrier/carrier.ts";
import { type Cloud, openCloud } from "../../../local/cloud.ts";
import { openApi, resolved, schemaOf } from "../../../local/page/openapi.ts";
import { anyPorts } from "../../support/localRun.ts";
import { memoryStore, smsConnection } from "../auth0/support.ts";
import { send, sendJson, useTemporaryFolder } from "../support.ts";
import { openPage } from "./support.ts";

type Operation = { responses: Record<string, { content?: Record<string, { schema: object }> }> };
const paths = resolved(openApi.paths) as Record<string, Record<string, Operation>>;
const to = "+4915112345678";
const encoded = encodeURIComponent(to);

describe("the API of the local run", () => {
  const folder = useTemporaryFolder();
  let cloud: Cloud;
  let url = "";
  beforeEach(async () => {
    // The address of a gateway that is not there.
    const gateway = { provider: "sms_gateway", gateway_url: "https://localhost:9/", from: "+15551234567" };
    const tenant = memoryStore(newTenant({ connections: [smsConnection(gateway)] }));
    cloud = await openCloud({ dir: folder(), region: "eu-central-1", ports: anyPorts, tenant });
    url = cloud.endpoints.inbox;
  });
  afterEach(() => cloud.close());

  const ajv = formats.default(new Ajv2020({ strict: false }));

  /** Calls an operation, and holds the answer to its description. */
  async function call(method: string, path: string, body?: object) {
    const reply = body
      ? await sendJson(`${url}${path}`, method, body)
      : await send(`${url}${path}`, { method });
    const [, described] =
      Object.entries(paths).find(([template]) =>
        new RegExp(`^${template.replace(/\{\w+\}/g, "[^/]+")}$`).test(path.replace(/\?.*$/, "")),
      ) ?? [];
    const answers = described?.[method.toLowerCase()]?.responses ?? {};
    const answer = answers[String(reply.status)];
    assert.ok(answer, `${method} ${path} answered ${reply.status}: ${reply.text}`);
    const schema = answer.content?.["application/json"]?.schema;
    const content = reply.text === "" ? undefined : JSON.parse(reply.text);
    if (schema) assert.ok(ajv.validate(schema, content), `${method} ${path}: ${ajv.errorsText()}`);
    return { status: reply.status, body: content };
  }
  const deliver = (body: string, number = to) =>
    cloud.carrier.send({ to: number, from: null, body, vendor: "webhook" });
  const bodiesOf = ({ body }: { body: { body: string }[] }) => body.map((one) => one.body);

  it("serves its own description, with every route that is there", async () => {
    const { body } = await call("GET", "/openapi.json");
    assert.deepEqual(body, openApi);
    for (const [path, methods] of Object.entries(paths))
      for (const method of ["get", "put", "post", "delete"] as const) {
        if (!methods[method] || path === "/events" || path === "/messages/next") continue;
        const address = path
          .replace("{vendor}", "aws")
          .replace("{number}", encoded)
          .replace("{provider}", "aws");
        const { status } = await send(`${url}${address}`, { method: method.toUpperCase() });
        assert.notEqual(
          status,
          method === "get" && path === "/messages/latest" ? 0 : 404,
          `${method} ${path}`,
        );
        assert.ok(schemaOf(path, method));
      }
  });

  it("has no route that is not described", async () => {
    const app = openPage(createCarrier());
    await app.ready();
    // A tree: `├── messages (GET, HEAD, DELETE)`, and below it, four characters further in, `└── /latest (GET, HEAD)`.
    const above: string[] = [];
    const routes = app
      .printRoutes({ commonPrefix: false })
      .split("\n")
      .flatMap((line) => {
        const [all, indent = "", part = "", methods = ""] =
          /^(.*?)[├└]── (\S+)(?: \(([A-Z, ]+)\))?$/.exec(line) ?? [];
        if (all === undefined) return [];
        above.splice(indent.length / 4, above.length, part);
        const path = above
          .join("")
          .replace(/^\/?/, "/")
          .replace(/:(\w+)/g, "{$1}");
        return methods === "" ? [] : methods.split(", ").map((method) => `${method} ${path}`);
      });
    await app.close();
    const described = Object.entries(paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
    );
    const own = routes.filter((route) => !/^(HEAD|GET \/$|GET \/page\/)/.test(route));
    assert.ok(own.length > 20);
    assert.deepEqual(
      own.filter((route) => !described.includes(route)),
      [],
    );
  });

  describe("messages", () => {
    it("are listed for a number, since a time or another message, and with a limit", async () => {
      await deliver("one");
      await deliver("other", "+15551234567");
      await deliver("two");
      const all = await call("GET", `/messages?to=${encoded}`);
      assert.deepEqual(bodiesOf(all), ["one", "two"]);
      assert.deepEqual(bodiesOf(await call("GET", `/messages?to=${encoded}&since=${all.body[0].id}`)), [
        "two",
      ]);
      assert.deepEqual(bodiesOf(await call("GET", "/messages?limit=1")), ["two"]);
      assert.deepEqual(bodiesOf(await call("GET", "/messages?since=2999-01-01T00:00:00Z")), []);
      assert.equal((await call("GET", `/messages/latest?to=${encoded}`)).body.body, "two");
    });

    it("are forgotten for a number, or all", async () => {
      await deliver("one");
      await deliver("other", "+15551234567");
      await call("DELETE", `/messages?to=${encoded}`);
      assert.deepEqual(bodiesOf(await call("GET", "/messages")), ["other"]);
      await call("DELETE", "/messages");
      assert.deepEqual(bodiesOf(await call("GET", "/messages")), []);
      assert.equal((await call("GET", "/messages/latest")).status, 404);
    });

    it("are waited for, each by who asked for its number", async () => {
      const mine = call("GET", `/messages/next?to=${encoded}`);
      const others = call("GET", `/messages/next?to=${encodeURIComponent("+15551234567")}`);
      // Whoever asks later than the message comes would miss it.
      while (cloud.carrier.listenerCount() < 3) await turn();
      await deliver("other", "+15551234567");
      await deliver("mine");
      assert.deepEqual([(await mine).body.body, (await others).body.body], ["mine", "other"]);
    });

    it("are not missed by who says since when", async () => {
      const since = new Date().toISOString();
      await deliver("early");
      const { body } = await call("GET", `/messages/next?to=${encoded}&since=${since}`);
      assert.equal(body.body, "early");
      assert.equal((await call("GET", `/messages/next?since=${body.id}&timeout=0`)).status, 204);
    });

    it("are not listened for any longer when the caller has gone", async () => {
      const request = http.get(`${url}/messages/next`);
      request.on("error", () => {});
      while (cloud.carrier.listenerCount() < 2) await turn();
      request.destroy();
      while (cloud.carrier.listenerCount() > 1) await turn();
    });

    it("are refused a number that is none and an unknown word", async () => {
      for (const query of ["to=0151", "since=", "limit=0", "limit=x", "form=1"])
        assert.equal((await call("GET", `/messages?${query}`)).status, 400, query);
    });
  });

  describe("codes", () => {
    it("are the same for a number, and not sent, if one says so; a login is done with them", async () => {
      await call("PUT", `/codes/${encoded}`, { code: "123456", send: false });
      assert.deepEqual((await call("GET", "/codes")).body, { [to]: { code: "123456", send: false } });
      assert.equal((await call("POST", "/logins", { to })).body.status, 200);
      const wrong = await call("POST", "/tokens", { to, code: "654321" });
      assert.deepEqual([wrong.body.status, wrong.body.body.error], [403, "invalid_grant"]);
      const right = await call("POST", "/tokens", { to, code: "123456" });
      assert.equal(right.body.status, 200);
      assert.ok(right.body.body.refresh_token);
    });

    it("go through the gateway by default, like all others", async () => {
      await call("PUT", `/codes/${encoded}`, { code: "123456" });
      const { body } = await call("POST", "/logins", { to });
      assert.deepEqual([body.status, body.body.error], [400, "sms_provider_error"]);
      await call("DELETE", `/codes/${encoded}`);
      assert.deepEqual((await call("GET", "/codes")).body, {});
    });

    it("grow old when time is let pass", async () => {
      await call("PUT", `/codes/${encoded}`, { code: "123456", send: false });
      await call("POST", "/logins", { to, application: "local-web" });
      await call("POST", "/time", { seconds: 180 });
      const { body } = await call("POST", "/tokens", { to, code: "123456", application: "local-web" });
      assert.equal(body.status, 403);
      assert.equal((await call("POST", "/time", { seconds: 0 })).status, 400);
    });

    it("are counted, until one says that they are not", async () => {
      await call("PUT", `/codes/${encoded}`, { code: "123456", send: false });
      await call("PUT", "/limits", { startsPerHour: 1 });
      const statuses = [];
      for (let turn = 0; turn < 2; turn += 1)
        statuses.push((await call("POST", "/logins", { to })).body.status);
      await call("PUT", "/limits", { startsPerHour: 0 });
      statuses.push((await call("POST", "/logins", { to })).body.status);
      assert.deepEqual(statuses, [200, 429, 200]);
    });
  });

  describe("the stream of events", () => {
    /** Reads events until there are that many of those types. */
    async function read(count: number, types: string[], headers = {}) {
      const request = http.get(`${url}/events`, { headers });
      const [response] = (await once(request, "response")) as [http.IncomingMessage];
      assert.equal(response.headers["content-type"], "text/event-stream");
      let text = "";
      for await (const chunk of response) {
        text += chunk;
        const seen = text
          .split("\n\n")
          .slice(0, -1)
          .filter((block) => block.startsWith("id: "))
          .map((block) => {
            const [id = "", event = "", data = ""] = block
              .split("\n")
              .map((line) => line.replace(/^\w+: /, ""));
            return { id, event, data: JSON.parse(data) };
          })
          .filter(({ event }) => types.includes(event));
        if (seen.length >= count) {
          request.destroy();
          return seen;
        }
      }
      throw new Error("the stream ended");
    }

    it("has messages, and goes on where the reader was", async () => {
      await deliver("one");
      await deliver("two");
      const seen = await read(2, ["message"]);
      assert.deepEqual(
        seen.map(({ data }) => data.message.body),
        ["one", "two"],
      );
      const [later] = await read(1, ["message"], { "last-event-id": seen[0]?.id });
      assert.equal(later?.data.message.body, "two");
      const [again] = await read(1, ["message"], { "last-event-id": "other-7" });
      assert.equal(again?.data.message.body, "one");
    });

    it("has what comes while one reads", async () => {
      const reading = read(1, ["message"]);
      await turn();
      await deliver("now");
      assert.equal((await reading)[0]?.data.message.body, "now");
    });

    it("has failed starts as the user was told of them, and the tenant log", async () => {
      await call("POST", "/logins", { to });
      const [failed] = await read(1, ["failedStart"]);
      const { phone_number, error, error_description } = failed?.data.failure ?? {};
      assert.deepEqual([phone_number, error], [to, "sms_provider_error"]);
      assert.match(error_description, /^Unexpected response while calling the SMS gateway: ECONNREFUSED/);
      const [logged] = await read(1, ["tenant"]);
      assert.equal(logged?.data.event.type, "f");
      await call("POST", "/logins", { to: "0151" });
      const [, refused] = await read(2, ["failedStart"]);
      assert.equal(refused?.data.failure.error, "bad.phone_number");
    });
  });

  it("is not changed by the page of a strange site", async () => {
    const headers = { origin: "https://evil.example", "content-type": "application/json" };
    for (const [method, path] of [
      ["PUT", "/carrier"],
      ["DELETE", "/messages"],
      ["POST", "/logins"],
    ] as const) {
      const { status } = await send(`${url}${path}`, {
        method,
        headers,
        ...(method !== "DELETE" && { body: '{"state":"down"}' }),
      });
      assert.equal(status, 403, path);
    }
    const own = await send(`${url}/messages`, { method: "DELETE", headers: { origin: url } });
    assert.equal(own.status, 204);
  });

  it("turns the dashboard's switch between connection and phone provider", async () => {
    const off = { sender: "connection", usePhoneProvider: false, hasPhoneProvider: false };
    assert.deepEqual((await call("GET", "/switch")).body, off);
    const { body } = await call("PUT", "/switch", { usePhoneProvider: true });
    assert.deepEqual(body, { sender: "phoneProvider", usePhoneProvider: true, hasPhoneProvider: false });
    // The tenant has no phone provider, of which only its log tells.
    assert.equal((await call("POST", "/logins", { to })).body.status, 200);
    const back = await call("PUT", "/switch", { usePhoneProvider: false });
    assert.deepEqual(back.body, off);
  });

  it("lets each carrier report as it is told, and all of them again", async () => {
    const failed = { state: "failed", delayMs: 0 };
    await call("PUT", "/receipts/twilio", failed);
    assert.deepEqual((await call("GET", "/receipts")).body, {
      all: { state: "delivered" },
      vendors: { twilio: failed },
    });
    const { body } = await call("PUT", "/receipts", { state: "lost" });
    assert.deepEqual(body, { all: { state: "lost" }, vendors: {} });
  });

  it("names the applications with which people log in, the usual one marked", async () => {
    const { body } = await call("GET", "/applications");
    const all: { id: string; isDefault: boolean }[] = body;
    assert.deepEqual(
      all.filter(({ isDefault }) => isDefault).map(({ id }) => id),
      ["local-application"],
    );
    assert.ok(!all.some(({ id }) => id === "local-management"));
  });

  it("has no key to rotate and no breaker to open without a stack", async () => {
    assert.deepEqual((await call("GET", "/key")).body, { generation: null });
    assert.equal((await call("POST", "/key")).status, 409);
    assert.deepEqual((await call("GET", "/breakers")).body, []);
    assert.equal((await call("PUT", "/breakers/aws", { seconds: 60 })).status, 409);
  });

  it("forgets messages, people and events, and has all carriers ok, on request", async () => {
    await deliver("one");
    await call("PUT", "/carrier/aws", { state: "down" });
    await call("PUT", "/limits", { startsPerHour: 1 });
    await call("POST", "/logins", { to });
    await call("POST", "/reset");
    assert.deepEqual((await call("GET", "/messages")).body, []);
    assert.deepEqual((await call("GET", "/carrier")).body, { all: { state: "ok" }, vendors: {} });
    assert.deepEqual(
      cloud.events.after(0).map(({ type }) => type),
      ["reset", "controls"],
    );
    assert.equal(cloud.auth0.logs.length, 0);
    // The address has started none, so that one more is not too many.
    assert.equal((await call("POST", "/logins", { to })).body.status, 400);
  });

  it("says what is allowed, and what was given instead", async () => {
    const message = async (path: string, body: object) => (await call("PUT", path, body)).body.message;
    assert.equal(
      await message("/carrier/twillio", { state: "ok" }),
      'params/vendor must be one of aws, twilio, vonage, webhook, but is "twillio"',
    );
    assert.equal(
      await message("/receipts", { state: "gone", delay: 1 }),
      'body has no delay, body/state must be one of delivered, failed, lost, forged, but is "gone"',
    );
    assert.equal(
      await message("/carrier", { state: "up" }),
      'body/state must be one of ok, down, slow, reject, throttle, deny, garble, hang, close, but is "up"',
    );
  });

  it("opens no breaker of a provider that is not there", async () => {
    const codeDir = join(folder(), "code");
    mkdirSync(codeDir);
    const settings = { guard: {}, providers: [{ name: "aws" }, { name: "twilio" }] };
    writeFileSync(join(codeDir, "settings.json"), JSON.stringify(settings));
    const arn = (what: string) => `arn:aws:${what}`;
    cloud.lambda.put({
      ...{ name: "gateway", arn: arn("lambda"), role: arn("iam"), handler: "index.handler", codeDir },
      ...{ runtime: "nodejs24.x", memorySizeMb: 128, timeoutSeconds: 3, variables: {}, logGroup: "logs" },
    });
    const { status, body } = await call("PUT", "/breakers/twillio", { seconds: 60 });
    assert.equal(status, 404);
    assert.equal(body.message, "The stack has no provider twillio; providers here: aws, twilio");
    // There is one of this name, but no table.
    assert.equal((await call("PUT", "/breakers/twilio", { seconds: 60 })).status, 409);
  });

  it("ends environments on request", async () => {
    assert.equal((await call("DELETE", "/environments")).status, 204);
  });
});
