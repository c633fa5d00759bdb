// What is left of a request once its reply is there: no timer that ends the next one, no connection that nobody uses.
import assert from "node:assert/strict";
import { mock } from "node:test";
import { createHttpClient } from "../../../gateway/network/http.ts";
import { answerJson, startHttps, type TestServer, trustTestAuthority } from "../../support/tls.ts";

const longMs = 10_000;
const post = (url: string) => ({ method: "POST", url, headers: {}, body: "{}" }) as const;

describe("a request that has its reply", () => {
  const servers: TestServer[] = [];

  before(trustTestAuthority);
  afterEach(async () => {
    for (const server of servers.splice(0)) await server.close();
  });

  async function serve(listener: Parameters<typeof startHttps>[0]): Promise<TestServer> {
    const server = await startHttps(listener);
    servers.push(server);
    return server;
  }

  it("does not end its connection when its time would have been over, as others use it then", async () => {
    const server = await serve((_, response) => answerJson(response, 200, {}));
    const { exchange } = createHttpClient();
    mock.timers.enable({ apis: ["setTimeout"] });
    try {
      await exchange(post(server.url), longMs);
      mock.timers.tick(longMs + 1);
      await exchange(post(server.url), longMs);
    } finally {
      mock.timers.reset();
    }
    assert.equal(server.connections.length, 1);
  });

  it("ends a connection that can carry no other", async () => {
    const server = await serve((_, response) => void response.write(Buffer.alloc(70 * 1024, "x")));
    const connected = server.nextConnection();
    const closed = connected.then((socket) => new Promise((resolve) => socket.once("close", resolve)));
    await createHttpClient().exchange(post(server.url), longMs);
    await closed;
  });
});
