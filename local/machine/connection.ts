// How long the connection of a request has rested: for who closes idle ones just as a request comes.
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Socket } from "node:net";

export interface Connection {
  /** Milliseconds since the last answer on it; undefined for its first request. */
  readonly restedMs: number | undefined;
  /** Ends it without an answer. */
  drop(): void;
}

const answeredAt = new WeakMap<Socket, number>();

/** To be called once for each request, before it is answered. */
export function connectionOf({ socket }: IncomingMessage, response: ServerResponse): Connection {
  const before = answeredAt.get(socket);
  response.once("finish", () => answeredAt.set(socket, performance.now()));
  return {
    restedMs: before === undefined ? undefined : performance.now() - before,
    drop: () => socket.destroy(),
  };
}
