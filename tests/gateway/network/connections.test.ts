// Connections that are kept or opened ahead: used again, given up in time, and replaced when they turn out to be dead.
import assert from "node:assert/strict";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Socket } from "node:net";
import { mock } from "node:test";
import type { TLSSocket } from "node:tls";
import { createHttpClient, type Habits } from "../../../gateway/network/http.ts";
import type { HttpRequest } from "../../../gateway/network/request.ts";
import {
  answerJson,
  readText,
  startHttps,
  strangeAuthority,
  type TestServer,
  trustTestAuthority,
} from "../../support/tls.ts";

/** Long enough for anything on this machine. */
const longMs = 10_000;

const post = (url: string): HttpRequest => ({ method: "POST", url, headers: {}, body: "{}" });

type Listener = (request: IncomingMessage, response: ServerResponse, server: TestServer) => void;

describe("connections", () => {
  const closing: (() => Promise<void>)[] = [];

  before(trustTestAuthority);

  afterEach(async () => {
    for (const close of closing.splice(0)) await close();
  });

  async function serve(listener: Listener, tls?: Parameters<typeof startHttps>[1]): Promise<TestServer> {
    const server: TestServer = await startHttps((...given) => listener(...given, server), tls);
    closing.push(server.close);
    return server;
  }

  const ok: Listener = (_, response) => answerJson(response, 200, {});
  const destroy: Listener = ({ socket }) => socket.destroy();
  const reset: Listener = (request, _, server) => server.reset(request);

  it("are used again", async () => {
    const server = await serve(ok);
    const { exchange } = createHttpClient();
    for (let count = 0; count < 5; count++) await exchange(post(server.url), longMs);
    assert.equal(server.connections.length, 1);
  });

  it("are not used again where the server says that it closes them", async () => {
    const server = await serve((_, response) => response.writeHead(200, { connection: "close" }).end("{}"));
    const { exchange } = createHttpClient();
    for (let count = 0; count < 2; count++) await exchange(post(server.url), longMs);
    assert.equal(server.connections.length, 2);
  });

  it("resume the session of one before", async () => {
    const resumed: boolean[] = [];
    const server = await serve(({ socket }, response) => {
      resumed.push((socket as TLSSocket).isSessionReused());
      response.writeHead(200, { connection: "close" }).end("{}");
    });
    const { exchange } = createHttpClient();
    for (let count = 0; count < 2; count++) await exchange(post(server.url), longMs);
    assert.deepEqual(resumed, [false, true]);
  });

  it("are not used again where they bring what nobody asked for", async () => {
    const server = await serve(ok);
    const { exchange } = createHttpClient();
    const connected = server.nextConnection();
    await exchange(post(server.url), longMs);
    const socket = await connected;
    const closed = new Promise((resolve) => socket.once("close", resolve));
    socket.write("HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}");
    await closed;
    await exchange(post(server.url), longMs);
    assert.equal(server.connections.length, 2);
  });

  it("carry many requests without gathering listeners", async () => {
    const server = await serve(ok);
    const warnings: Error[] = [];
    const note = (warning: Error) => warnings.push(warning);
    process.on("warning", note);
    const { exchange } = createHttpClient();
    for (let count = 0; count < 20; count += 1) await exchange(post(server.url), longMs);
    process.off("warning", note);
    assert.equal(server.connections.length, 1);
    assert.deepEqual(warnings, []);
  });

  it("are used again though the caller of a request gives it up when it has its reply", async () => {
    const server = await serve(ok);
    for (let count = 1; count <= 50; count++) {
      const aborter = new AbortController();
      const { open, exchange } = createHttpClient();
      await open(server.url);
      await exchange(post(server.url), longMs, aborter.signal).finally(() => aborter.abort());
      await exchange(post(server.url), longMs);
      assert.equal(server.connections.length, count);
    }
  });

  it("opened ahead are there for the first request, and for one only", async () => {
    const server = await serve(ok);
    const { open, exchange } = createHttpClient();
    await open(server.url);
    await exchange(post(server.url), longMs);
    assert.equal(server.connections.length, 1);
    await Promise.all([exchange(post(server.url), longMs), exchange(post(server.url), longMs)]);
    assert.equal(server.connections.length, 2);
  });

  // As after a freeze: the end of a connection and the next request come at once.
  for (const [name, end] of Object.entries({
    closed: (socket: Socket) => socket.end(),
    reset: (socket: Socket) => socket.resetAndDestroy(),
  })) {
    it(`that the server has ${name} are not used, kept or opened ahead`, async () => {
      const server = await serve(ok);
      const { open, exchange } = createHttpClient({ repeats: false });
      await exchange(post(server.url), longMs);
      await open(server.url, 2);
      const arrived = server.connections.map((socket) => new Promise((done) => socket.once("close", done)));
      for (const socket of server.connections) end(socket);
      await Promise.all(arrived);
      mock.timers.enable({ apis: ["Date"], now: Date.now() + 1000 });
      const { status } = await exchange(post(server.url), longMs).finally(() => mock.timers.reset());
      assert.deepEqual([status, server.connections.length], [200, 3]);
    });
  }

  it("are opened ahead for several requests at once, as many as are not there yet", async () => {
    const server = await serve(ok);
    const { open, exchange } = createHttpClient();
    await exchange(post(server.url), longMs);
    await open(server.url, 5);
    assert.equal(server.connections.length, 5);
    await Promise.all(Array.from({ length: 5 }, () => exchange(post(server.url), longMs)));
    await open(server.url, 5);
    assert.equal(server.connections.length, 5);
  });

  it("that are being opened are not opened again", async () => {
    const server = await serve(ok);
    const { open } = createHttpClient();
    await Promise.all([open(server.url, 3), open(server.url, 4)]);
    assert.equal(server.connections.length, 4);
  });

  it("that are stale are replaced when they are opened ahead", async () => {
    const server = await serve(ok);
    const { open, exchange } = createHttpClient({ keepAliveSeconds: 25 });
    await open(server.url, 3);
    mock.timers.enable({ apis: ["Date"], now: Date.now() + 60_000 });
    try {
      await open(server.url, 3);
      assert.equal(server.connections.length, 6);
      await Promise.all(Array.from({ length: 3 }, () => exchange(post(server.url), longMs)));
      assert.equal(server.connections.length, 6);
    } finally {
      mock.timers.reset();
    }
  });

  it("cannot be opened ahead to a server that is down, and nobody is told", async () => {
    const server = await startHttps(() => undefined);
    await server.close();
    await createHttpClient().open(server.url);
  });

  it("cannot be opened ahead under a certificate nobody trusts", async () => {
    const server = await serve(() => undefined, await strangeAuthority());
    const { open, exchange } = createHttpClient();
    await open(server.url);
    await assert.rejects(exchange(post(server.url), longMs), { sent: false });
  });

  describe("that die under a request", () => {
    const start = Date.now();

    beforeEach(() => mock.timers.enable({ apis: ["Date"], now: start }));
    afterEach(() => mock.timers.reset());

    /** As if the connections had been idle for so long. */
    const rest = (ms = 1000) => mock.timers.setTime(start + ms);

    /** Requests that were read, and a server that treats the first request of a connection and later ones so. */
    async function mortal(first: Listener, later: Listener) {
      const seen = new Map<object, number>();
      const bodies: string[] = [];
      const server = await serve(async (request, response) => {
        const count = (seen.get(request.socket) ?? 0) + 1;
        seen.set(request.socket, count);
        const listener = count === 1 ? first : later;
        if (listener === ok) bodies.push(await readText(request));
        listener(request, response, server);
      });
      return { server, bodies };
    }

    /** A client with that many kept connections to a server. */
    async function keep(server: TestServer, count: number, habits?: Partial<Habits>) {
      const client = createHttpClient(habits);
      await Promise.all(Array.from({ length: count }, () => client.exchange(post(server.url), longMs)));
      assert.equal(server.connections.length, count);
      rest();
      return client;
    }

    for (const [name, die] of Object.entries({ closed: destroy, reset })) {
      it(`${name}, are replaced by a new one at once`, async () => {
        const { server, bodies } = await mortal(ok, die);
        const { exchange } = await keep(server, 1);
        assert.equal((await exchange(post(server.url), longMs)).status, 200);
        assert.deepEqual([bodies.length, server.connections.length], [2, 2]);
      });

      it(`${name}, opened ahead and never used, are replaced by a new one at once`, async () => {
        let requests = 0;
        const server = await serve((...given) => (requests++ === 0 ? die(...given) : ok(...given)));
        const { open, exchange } = createHttpClient();
        await open(server.url);
        rest();
        assert.equal((await exchange(post(server.url), longMs)).status, 200);
        assert.deepEqual([requests, server.connections.length], [2, 2]);
      });

      it(`${name}, fail a request that must not be sent twice`, async () => {
        const { server, bodies } = await mortal(ok, die);
        const { exchange } = await keep(server, 1, { repeats: false });
        await assert.rejects(exchange(post(server.url), longMs), { reason: "connection", sent: true });
        assert.deepEqual([bodies.length, server.connections.length], [1, 1]);
      });
    }

    it("are replaced by a new one, not by another that was kept as long", async () => {
      const { server, bodies } = await mortal(ok, reset);
      const { exchange } = await keep(server, 3);
      assert.equal((await exchange(post(server.url), longMs)).status, 200);
      assert.deepEqual([bodies.length, server.connections.length], [4, 4]);
    });

    it("after a byte of the reply, are not replaced", async () => {
      const { server } = await mortal(ok, ({ socket }) => socket.write("H", () => socket.destroy()));
      const { exchange } = await keep(server, 1);
      await assert.rejects(exchange(post(server.url), longMs), { reason: "connection", sent: true });
      assert.equal(server.connections.length, 1);
    });

    it("though they were in use a moment ago, are not replaced: the request was read", async () => {
      const { server } = await mortal(ok, reset);
      const { exchange } = await keep(server, 1);
      rest(99);
      await assert.rejects(exchange(post(server.url), longMs), { reason: "connection", sent: true });
      assert.equal(server.connections.length, 1);
    });

    it("though new, are not replaced", async () => {
      const { server } = await mortal(reset, reset);
      const { exchange } = createHttpClient();
      await assert.rejects(exchange(post(server.url), longMs), { reason: "connection", sent: true });
      assert.equal(server.connections.length, 1);
    });

    it("are replaced once", async () => {
      let dying = false;
      const server = await serve((...given) => (dying ? reset(...given) : ok(...given)));
      const { exchange } = await keep(server, 1);
      dying = true;
      await assert.rejects(exchange(post(server.url), longMs), { reason: "connection", sent: true });
      assert.equal(server.connections.length, 2);
    });

    it("may have carried the request even if no other can be had", async () => {
      const { server } = await mortal(ok, async ({ socket }) => {
        await server.close();
        socket.destroy();
      });
      const { exchange } = await keep(server, 1);
      await assert.rejects(exchange(post(server.url), longMs), { reason: "connection", sent: true });
    });

    it("leave the second try no more than the rest of the time", async () => {
      const hang: Listener = () => undefined;
      let listener: Listener = ok;
      const server = await serve((...given) => listener(...given));
      const { exchange } = await keep(server, 1);
      listener = (...given) => {
        listener = hang;
        setTimeout(() => reset(...given), 700);
      };
      const begun = performance.now();
      await assert.rejects(exchange(post(server.url), 1000), { reason: "timeout", sent: true });
      assert.ok(performance.now() - begun < 1500);
      assert.equal(server.connections.length, 2);
    });

    it("do not bring back a request that its caller has given up", async () => {
      const aborter = new AbortController();
      const { server } = await mortal(ok, () => aborter.abort());
      const { exchange } = await keep(server, 1);
      await assert.rejects(exchange(post(server.url), longMs, aborter.signal), { sent: true });
      assert.equal(server.connections.length, 1);
    });
  });

  describe("that have been idle", () => {
    const start = Date.now();

    beforeEach(() => mock.timers.enable({ apis: ["Date"], now: start }));
    afterEach(() => mock.timers.reset());

    const hinted: Listener = (_, response) =>
      response.writeHead(200, { "keep-alive": "timeout=30, max=100" }).end("{}");

    // By the wall clock, since a frozen process does not count; each well before the server's own limit.
    const limits: [name: string, habits: Partial<Habits>, listener: Listener, limitMs: number][] = [
      ["nothing is known of the server", {}, ok, 4000],
      ["the server names 30 s", {}, hinted, 24_000],
      ["the server keeps 25 s", { keepAliveSeconds: 25 }, ok, 20_000],
      ["they must not die, and nothing is known", { repeats: false }, ok, 1250],
      ["they must not die, and the server names 30 s", { repeats: false }, hinted, 7500],
    ];
    for (const [name, habits, listener, limitMs] of limits) {
      it(`for up to ${limitMs} ms are used again where ${name}, and no longer`, async () => {
        const server = await serve(listener);
        const { exchange } = createHttpClient(habits);
        await exchange(post(server.url), longMs);
        mock.timers.setTime(start + limitMs);
        await exchange(post(server.url), longMs);
        assert.equal(server.connections.length, 1);
        mock.timers.setTime(start + 2 * limitMs + 1);
        await exchange(post(server.url), longMs);
        assert.equal(server.connections.length, 2);
      });
    }

    it("too long since they were opened ahead are not used", async () => {
      const server = await serve(ok);
      const { open, exchange } = createHttpClient();
      await open(server.url);
      mock.timers.setTime(start + 4001);
      await exchange(post(server.url), longMs);
      assert.equal(server.connections.length, 2);
    });

    it("too long are not used, even while others are in use", async () => {
      const [rare, busy] = [await serve(ok), await serve(ok)];
      const { open, exchange } = createHttpClient();
      await exchange(post(rare.url), longMs);
      await open(rare.url, 2);
      for (const seconds of [0, 3, 6]) {
        mock.timers.setTime(start + seconds * 1000);
        await exchange(post(busy.url), longMs);
      }
      await exchange(post(rare.url), longMs);
      assert.equal(busy.connections.length, 1);
      assert.equal(rare.connections.length, 3);
    });
  });
});
