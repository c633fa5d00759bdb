import assert from "node:assert/strict";
import { createServer, type Server, type Socket } from "node:net";
import type { TLSSocket } from "node:tls";
import { createHttpClient, ExchangeError } from "../../../gateway/network/http.ts";
import type { HttpRequest } from "../../../gateway/network/request.ts";
import {
  answerJson,
  listen,
  readText,
  startHttps,
  strangeAuthority,
  type TestServer,
  trustTestAuthority,
} from "../../support/tls.ts";

/** Long enough for anything on this machine. */
const longMs = 10_000;
/** How long a test waits for what never comes. */
const shortMs = 60;

const post = (url: string): HttpRequest => ({
  method: "POST",
  url: `${url}/send`,
  headers: { "content-type": "text/plain" },
  body: "Grüße 🔐",
});

describe("HTTP client", () => {
  const closing: (() => Promise<void>)[] = [];

  before(trustTestAuthority);

  afterEach(async () => {
    for (const close of closing.splice(0)) await close();
  });

  async function serve(...given: Parameters<typeof startHttps>): Promise<TestServer> {
    const server = await startHttps(...given);
    closing.push(server.close);
    return server;
  }

  /** A server that knows nothing of TLS. */
  async function serveTcp(onSocket: (socket: Socket) => void): Promise<string> {
    const sockets: Socket[] = [];
    const server: Server = createServer((socket) => {
      socket.on("error", () => undefined);
      sockets.push(socket);
      onSocket(socket);
    });
    const port = await listen(server);
    closing.push(async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    });
    return `https://localhost:${port}`;
  }

  async function failureOf(url: string, timeoutMs = longMs): Promise<Pick<ExchangeError, "reason" | "sent">> {
    const error = await createHttpClient()
      .exchange(post(url), timeoutMs)
      .catch((thrown: unknown) => thrown);
    assert.ok(error instanceof ExchangeError, `expected an ExchangeError, got ${error}`);
    return { reason: error.reason, sent: error.sent };
  }

  describe("request and reply", () => {
    it("sends method, path, headers and a body of the right length", async () => {
      let seen: object = {};
      const server = await serve(async (request, response) => {
        const { method, url, headers } = request;
        seen = { method, url, type: headers["content-type"], length: headers["content-length"] };
        answerJson(response, 200, { text: await readText(request) });
      });
      const reply = await createHttpClient().exchange(post(server.url), longMs);
      assert.deepEqual(seen, { method: "POST", url: "/send", type: "text/plain", length: "12" });
      assert.equal(reply.body, '{"text":"Grüße 🔐"}');
    });

    it("names its user agent, unless the request names one", async () => {
      const seen: (string | undefined)[] = [];
      const server = await serve(({ headers }, response) => {
        seen.push(headers["user-agent"]);
        answerJson(response, 200, {});
      });
      const { exchange } = createHttpClient();
      await exchange(post(server.url), longMs);
      await exchange({ ...post(server.url), headers: { "User-Agent": "own" } }, longMs);
      assert.deepEqual(seen, ["auth0-sms-gateway", "own"]);
    });

    for (const [name, headers] of Object.entries<Record<string, string>>({
      "a value": { "x-key": "secret\r\nx-other: value" },
      "a name": { "x-key: secret\r\nx-other": "value" },
      "a character of no header": { "x-key": "🔐" },
    })) {
      it(`sends nothing where a header has more in ${name}`, async () => {
        const server = await serve((_, response) => answerJson(response, 200, {}));
        const exchange = createHttpClient().exchange({ ...post(server.url), headers }, longMs);
        await assert.rejects(exchange, (error: Error) => {
          assert.equal(error.name, "TypeError");
          assert.doesNotMatch(error.message, /secret/);
          return true;
        });
        assert.equal(server.connections.length, 0);
      });
    }

    it("sends the query", async () => {
      let seen: string | undefined;
      const server = await serve(({ url }, response) => {
        seen = url;
        answerJson(response, 200, {});
      });
      await createHttpClient().exchange({ ...post(""), url: `${server.url}/send?to=%2B49&x=` }, longMs);
      assert.equal(seen, "/send?to=%2B49&x=");
    });

    it("reaches a host that is named by its address, which TLS takes for no name", async () => {
      const seen: (string | false | null)[] = [];
      const server = await serve(({ socket }, response) => {
        seen.push((socket as TLSSocket).servername);
        answerJson(response, 200, {});
      });
      const urls = ["127.0.0.1", "[::1]"].map((host) => `https://${host}:${server.port}`);
      // The server listens at one of them.
      await Promise.any(urls.map((url) => createHttpClient().exchange(post(url), longMs)));
      assert.deepEqual(seen, [false]);
    });

    it("gives status, header names in lower case and repeated headers as one", async () => {
      const server = await serve((_, response) => {
        response.writeHead(429, { "Retry-After": "7", "X-Two": ["a", "b"] }).end("slow down");
      });
      const { status, headers, body } = await createHttpClient().exchange(post(server.url), longMs);
      assert.equal(status, 429);
      assert.equal(body, "slow down");
      assert.equal(headers["retry-after"], "7");
      assert.equal(headers["x-two"], "a, b");
    });

    it("follows no redirect", async () => {
      const elsewhere = await serve((_, response) => answerJson(response, 200, {}));
      const server = await serve((_, response) => response.writeHead(307, { location: elsewhere.url }).end());
      assert.equal((await createHttpClient().exchange(post(server.url), longMs)).status, 307);
      assert.equal(elsewhere.connections.length, 0);
    });

    it("cuts a reply of 10 MB at 64 KB", async () => {
      const server = await serve((_, response) => response.end(Buffer.alloc(10 * 1024 * 1024, "x")));
      const { status, body } = await createHttpClient().exchange(post(server.url), longMs);
      assert.equal(status, 200);
      assert.equal(body, "x".repeat(64 * 1024));
    });

    it("does not wait for the end of a reply that never ends", async () => {
      const server = await serve((_, response) => void response.write(Buffer.alloc(70 * 1024, "x")));
      const { body } = await createHttpClient().exchange(post(server.url), longMs);
      assert.equal(body.length, 64 * 1024);
    });
  });

  describe("failure", () => {
    it("of a refused connection: nothing was sent", async () => {
      const server = await startHttps(() => undefined);
      await server.close();
      assert.deepEqual(await failureOf(server.url), { reason: "connection", sent: false });
    });

    it("of a certificate nobody trusts: nothing was sent", async () => {
      let requests = 0;
      const server = await serve(() => void requests++, await strangeAuthority());
      assert.deepEqual(await failureOf(server.url), { reason: "connection", sent: false });
      assert.equal(requests, 0);
    });

    it("of a server without TLS: nothing was sent", async () => {
      const url = await serveTcp((socket) => socket.end("HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}"));
      assert.deepEqual(await failureOf(url), { reason: "connection", sent: false });
    });

    it("of a connection reset before the handshake: nothing was sent", async () => {
      const url = await serveTcp((socket) => socket.resetAndDestroy());
      assert.deepEqual(await failureOf(url), { reason: "connection", sent: false });
    });

    it("of a handshake that never ends: timed out, nothing was sent", async () => {
      const url = await serveTcp(() => undefined);
      assert.deepEqual(await failureOf(url, shortMs), { reason: "timeout", sent: false });
    });

    it("of a server that never answers: timed out, may have been sent", async () => {
      const server = await serve(() => undefined);
      assert.deepEqual(await failureOf(server.url, shortMs), { reason: "timeout", sent: true });
    });

    it("of a server that hangs after the headers: timed out, may have been sent", async () => {
      const server = await serve((_, response) => response.writeHead(200).flushHeaders());
      assert.deepEqual(await failureOf(server.url, shortMs), { reason: "timeout", sent: true });
    });

    it("of a reply that trickles: timed out all the same", async () => {
      const server = await serve((_, response) => {
        const timer = setInterval(() => response.write("x"), 10);
        response.once("close", () => clearInterval(timer));
      });
      assert.deepEqual(await failureOf(server.url, shortMs), { reason: "timeout", sent: true });
    });

    it("of a connection reset after the request: may have been sent", async () => {
      const server = await serve((request) => request.socket.destroy());
      assert.deepEqual(await failureOf(server.url), { reason: "connection", sent: true });
    });

    it("of half a reply: may have been sent", async () => {
      const server = await serve((_, response) => {
        response.writeHead(200, { "content-length": 100 });
        response.write('{"sid":', () => response.destroy());
      });
      assert.deepEqual(await failureOf(server.url), { reason: "connection", sent: true });
    });

    it("of half a chunked reply: may have been sent", async () => {
      const server = await serve((_, response) => void response.write('{"sid":', () => response.destroy()));
      assert.deepEqual(await failureOf(server.url), { reason: "connection", sent: true });
    });

    it("of a reply that is no HTTP: may have been sent", async () => {
      const server = await serve((request) => void request.socket.end("220 smtp.example ESMTP\r\n"));
      assert.deepEqual(await failureOf(server.url), { reason: "connection", sent: true });
    });

    it("of a reply that switches protocols: no success", async () => {
      const server = await serve((request) => {
        request.socket.end("HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: x\r\n\r\n");
      });
      assert.equal((await failureOf(server.url, shortMs)).sent, true);
    });

    it("ends what it gave up, so that nothing is sent late", async () => {
      const server = await serve(() => undefined);
      const connected = server.nextConnection();
      const failed = failureOf(server.url, shortMs);
      const closed = new Promise((resolve) => connected.then((socket) => socket.once("close", resolve)));
      await failed;
      await closed;
    });

    it("of a time that is over before it begins: timed out, without a warning of Node", async () => {
      const warnings: Error[] = [];
      const note = (warning: Error) => warnings.push(warning);
      process.on("warning", note);
      const url = await serveTcp(() => undefined);
      assert.deepEqual(await failureOf(url, -1), { reason: "timeout", sent: false });
      await new Promise((resolve) => setImmediate(resolve));
      process.off("warning", note);
      assert.deepEqual(warnings, []);
    });

    it("of a request given up before it began: nothing was sent", async () => {
      let requests = 0;
      const server = await serve(() => void requests++);
      const exchange = createHttpClient().exchange(post(server.url), longMs, AbortSignal.abort());
      await assert.rejects(exchange, { name: "ExchangeError", sent: false });
      assert.equal(requests, 0);
    });

    it("of a request given up by its caller", async () => {
      const aborter = new AbortController();
      const server = await serve(() => aborter.abort());
      const exchange = createHttpClient().exchange(post(server.url), longMs, aborter.signal);
      await assert.rejects(exchange, { name: "ExchangeError", sent: true });
    });
  });
});
