// The one HTTP client: node:https with kept connections, a time limit on everything, replies of bounded size.
// Global fetch and node:http would each add 30 to 40 ms to a cold start.
import https from "node:https";
import { connect, type TLSSocket } from "node:tls";
import type { HttpReply, HttpRequest } from "./request.ts";

/** A provider's answer is a few hundred bytes; what is beyond this is not read. */
const maxReplyBytes = 64 * 1024;

/** Idle for longer, a connection is not used again: while a Lambda sleeps, the other side may have closed it. */
const maxIdleMs = 20_000;

/** No reply. `sent` is true when the request may have reached the other side. */
export class ExchangeError extends Error {
  override readonly name = "ExchangeError";
  readonly reason: "timeout" | "connection";
  readonly sent: boolean;

  constructor(reason: "timeout" | "connection", sent: boolean, options?: ErrorOptions) {
    super(`${reason}${sent ? " after the request was sent" : " before the request was sent"}`, options);
    this.reason = reason;
    this.sent = sent;
  }
}

export interface HttpClient {
  /** Sends a request and reads the reply, all within `timeoutMs`. Throws `ExchangeError`. Follows no redirect. */
  exchange(request: HttpRequest, timeoutMs: number, signal?: AbortSignal): Promise<HttpReply>;
  /** Opens a connection ahead of the first request to the same host. Never throws. */
  open(url: string): Promise<void>;
}

export function createHttpClient(): HttpClient {
  const agent = new WarmAgent();
  return {
    exchange: (request, timeoutMs, signal) => exchange(agent, request, timeoutMs, signal),
    open: (url) => agent.open(new URL(url)),
  };
}

const secured = new WeakSet<object>();

/** Hands out connections that were opened ahead, once each, and drops those that have been idle for too long. */
class WarmAgent extends https.Agent {
  readonly warm = new Map<string, TLSSocket>();
  /** Since when a connection has waited, by the wall clock: it goes on while a Lambda sleeps. */
  readonly idleSince = new WeakMap<object, number>();

  constructor() {
    super({ keepAlive: true });
    this.on("free", (socket: object) => this.idleSince.set(socket, Date.now()));
  }

  open(url: URL): Promise<void> {
    const port = Number(url.port || 443);
    const key = `${url.hostname}:${port}`;
    if (this.warm.has(key)) return Promise.resolve();
    return new Promise((resolve) => {
      const socket = connect({ host: url.hostname, port, servername: url.hostname });
      socket.once("secureConnect", () => {
        // From here on it is idle and must not keep the process alive.
        socket.unref();
        secured.add(socket);
        this.idleSince.set(socket, Date.now());
        this.warm.set(key, socket);
        resolve();
      });
      socket.on("error", () => resolve());
      socket.once("close", () => this.warm.get(key) === socket && this.warm.delete(key));
    });
  }

  override createConnection(...args: Parameters<https.Agent["createConnection"]>) {
    const { host, port } = args[0] as { host: string; port: number };
    const key = `${host}:${port}`;
    const ready = this.warm.get(key);
    if (!ready) return super.createConnection(...args);
    this.warm.delete(key);
    ready.ref();
    return ready;
  }

  dropStale(): void {
    const kept = Object.values(this.freeSockets).flatMap((sockets) => sockets ?? []);
    for (const socket of kept) if (this.isStale(socket)) socket.destroy();
    for (const [key, socket] of this.warm) {
      if (!this.isStale(socket)) continue;
      this.warm.delete(key);
      socket.destroy();
    }
  }

  isStale(socket: object): boolean {
    return Date.now() - (this.idleSince.get(socket) ?? 0) > maxIdleMs;
  }
}

function exchange(
  agent: WarmAgent,
  request: HttpRequest,
  timeoutMs: number,
  signal: AbortSignal | undefined,
): Promise<HttpReply> {
  agent.dropStale();
  const { promise, resolve, reject } = Promise.withResolvers<HttpReply>();
  let sent = false;
  const headers = { ...request.headers, "content-length": Buffer.byteLength(request.body) };
  const outgoing = https.request(request.url, { method: request.method, headers, agent, signal });
  const timer = setTimeout(() => fail("timeout"), timeoutMs);

  function fail(reason: "timeout" | "connection", cause?: unknown): void {
    clearTimeout(timer);
    reject(new ExchangeError(reason, sent, { cause }));
    outgoing.destroy();
  }

  outgoing.once("socket", (socket) => {
    // On a connection that is secured already, the request leaves at once.
    sent = secured.has(socket);
    if (sent) return;
    socket.once("secureConnect", () => {
      secured.add(socket);
      sent = true;
    });
  });
  outgoing.on("error", (error) => fail("connection", error));
  outgoing.once("response", (response) => {
    const chunks: Buffer[] = [];
    let size = 0;
    function done(): void {
      clearTimeout(timer);
      const body = Buffer.concat(chunks).subarray(0, maxReplyBytes).toString("utf8");
      resolve({ status: response.statusCode ?? 0, headers: flat(response.headers), body });
    }
    response.on("data", (chunk: Buffer) => {
      chunks.push(chunk);
      size += chunk.length;
      if (size >= maxReplyBytes) {
        done();
        outgoing.destroy();
      }
    });
    response.once("end", done);
    response.once("error", (error) => fail("connection", error));
  });
  outgoing.end(request.body);
  return promise;
}

function flat(headers: NodeJS.Dict<string | string[]>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.join(", ") : (value ?? ""),
    ]),
  );
}
