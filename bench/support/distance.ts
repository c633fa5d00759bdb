// A stretch of network between a client and a server on this machine: what goes either way arrives later.
import { connect, createServer, type Socket } from "node:net";
import { setTimeout as delay } from "node:timers/promises";
import { listen } from "../../tests/support/tls.ts";

export interface Distance {
  readonly port: number;
  close(): Promise<void>;
}

/** Leads to a port of loopback; `oneWayMs` whole milliseconds each way, for the opening of a connection as well. */
export async function startDistance(port: number, oneWayMs: number): Promise<Distance> {
  const sockets = new Set<Socket>();
  const server = createServer(async (near) => {
    const far = connect(port, "localhost");
    for (const socket of [near, far]) {
      sockets.add(socket);
      socket.setNoDelay(true);
      socket.on("error", () => undefined);
      socket.once("close", () => sockets.delete(socket));
    }
    far.on("data", (data) => setTimeout(() => near.write(data), oneWayMs));
    // The first bytes of a client come after the round trip in which its connection is opened.
    const opened = delay(2 * oneWayMs);
    near.on("data", async (data) => {
      await opened;
      setTimeout(() => far.write(data), oneWayMs);
    });
    near.once("end", () => far.end());
    far.once("end", () => near.end());
  });
  return {
    port: await listen(server),
    async close() {
      const closed = new Promise((resolve) => server.close(resolve));
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}
