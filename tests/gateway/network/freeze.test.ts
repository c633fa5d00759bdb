import assert from "node:assert/strict";
import { once } from "node:events";
import type { Socket } from "node:net";
import { Worker } from "node:worker_threads";
import { answerJson, startHttps, type TestServer, testAuthority } from "../../support/tls.ts";

const ends: Record<string, (socket: Socket) => void> = {
  "by closing it": (socket) => socket.end(),
  "by a reset": (socket) => socket.resetAndDestroy(),
};

describe("a connection that the server ends while the process is frozen", () => {
  let server: TestServer;
  let client: Worker | undefined;

  beforeEach(async () => {
    server = await startHttps((_, response) => answerJson(response, 200, {}));
  });
  afterEach(async () => {
    await client?.terminate();
    await server.close();
  });

  /** What becomes of a request after the freeze. */
  async function requestAfter(end: (socket: Socket) => void, options: object): Promise<string> {
    const shared = new SharedArrayBuffer(4);
    const { ca } = await testAuthority();
    const secured = server.nextConnection();
    client = new Worker(new URL("./frozenClient.ts", import.meta.url), {
      workerData: { url: server.url, ca, shared, ...options },
    });
    await Promise.all([secured, once(client, "message")]);
    for (const order of ["read", "freeze"]) {
      client.postMessage(order);
      await once(client, "message");
    }
    const ended = server.connections.map((socket) =>
      once(socket, end === ends["by a reset"] ? "close" : "finish"),
    );
    for (const socket of server.connections) end(socket);
    await Promise.all(ended);
    const answer = once(client, "message");
    Atomics.store(new Int32Array(shared), 0, 1);
    Atomics.notify(new Int32Array(shared), 0);
    return (await answer)[0];
  }

  for (const [how, end] of Object.entries(ends)) {
    for (const ahead of [true, false]) {
      for (const repeats of [true, false]) {
        const kind = `${ahead ? "opened ahead" : "kept"}${repeats ? "" : ", where nothing is repeated"}`;
        it(`${how} is not used: ${kind}`, async () => {
          assert.equal(await requestAfter(end, { ahead, repeats }), "200");
          assert.equal(server.connections.length, 2);
        });
      }
    }
  }
});
