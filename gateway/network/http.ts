// The one HTTP client: HTTP/1.1 on kept TLS connections, a time limit on everything, replies of bounded size. By hand, since
// node:https took a third of a warm request's processor time, and a ninth of a start's (docs/dependencies.md).
import { type Connections, createConnections, idleMs } from "./connections.ts";
import { within } from "./deadline.ts";
import { createReplyReader, type Read } from "./reply.ts";
import { type HttpReply, type HttpRequest, urlOf } from "./request.ts";

/** Firewalls refuse requests that name none. */
const userAgent = "auth0-sms-gateway";

export interface Habits {
  /** After how long a server that does not say closes idle connections, in seconds; many do after 5. */
  readonly keepAliveSeconds: number;
  /**
   * Whether a request is sent once more, on a new connection, when a kept one dies before any byte of the reply. A server
   * may have read the request before; without it, connections are given up early, before they can die.
   */
  readonly repeats: boolean;
}

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

/** No server closes a connection after so short a rest: if it dies then, the request was read. */
const minIdleMs = 100;

/** A kept connection that had been closed by the other side: it died without a byte of the reply. */
class StaleError extends ExchangeError {}

export interface HttpClient {
  /** Sends a request and reads the reply, all within `timeoutMs`. Throws `ExchangeError`. Follows no redirect. */
  exchange(request: HttpRequest, timeoutMs: number, signal?: AbortSignal): Promise<HttpReply>;
  /**
   * Opens connections ahead of requests to the same host, until so many (default 1) are idle or the time (default 10 s) is
   * over. Never throws.
   */
  open(url: string, count?: number, timeoutMs?: number): Promise<void>;
}

export function createHttpClient({ keepAliveSeconds = 5, repeats = true }: Partial<Habits> = {}): HttpClient {
  // Well before the other side closes it, or so early that hardly any connection meets its end.
  const connections = createConnections(keepAliveSeconds, repeats ? 0.8 : 0.25);
  return {
    async exchange(request, timeoutMs, signal) {
      const end = performance.now() + timeoutMs;
      const url = urlOf(request.url);
      if (connections.hasRested(url, minIdleMs)) await nextRound();
      if (signal?.aborted) throw new ExchangeError("connection", false, { cause: signal.reason });
      try {
        return await exchange(connections, url, request, end - performance.now(), signal);
      } catch (error) {
        if (!(error instanceof StaleError)) throw error;
        // Its neighbours have most likely died with it.
        connections.dropIdle(url);
        if (!repeats) throw error;
        return await exchange(connections, url, request, end - performance.now(), signal).catch(asSent);
      }
    },
    async open(url, count = 1, timeoutMs = 10_000) {
      await nextRound();
      connections.dropStale();
      const opened = connections.open(urlOf(url), count);
      if (opened) await within(timeoutMs, opened);
    },
  };
}

/** Lets Node see which connections were closed while the process was frozen: it asks once between two of these. */
async function nextRound(): Promise<void> {
  for (let count = 0; count < 2; count += 1) await new Promise((resolve) => setImmediate(resolve));
}

/** The first try may have reached the other side, whatever became of the second. */
function asSent(error: unknown): never {
  if (error instanceof ExchangeError) throw new ExchangeError(error.reason, true, { cause: error.cause });
  throw error;
}

function exchange(
  connections: Connections,
  url: URL,
  request: HttpRequest,
  timeoutMs: number,
  signal: AbortSignal | undefined,
): Promise<HttpReply> {
  connections.dropStale();
  const { promise, resolve, reject } = Promise.withResolvers<HttpReply>();
  const text = asText(url, request);
  const reader = createReplyReader();
  let sent = false;
  let isStale = false;
  const connection = connections.take(url, {
    secured: send,
    received(bytes) {
      isStale = false;
      read(() => reader.take(bytes));
    },
    ended: () => read(() => reader.end() ?? broken()),
    failed: breakOff,
  });
  const timer = setTimeout(() => fail(new ExchangeError("timeout", sent)), Math.max(0, timeoutMs));
  signal?.addEventListener("abort", giveUp);
  if (connection.isSecured) {
    isStale = idleMs(connection) >= minIdleMs;
    send();
  }
  return promise;

  function send(): void {
    sent = true;
    connection.socket.write(text);
  }
  function breakOff(cause: unknown): void {
    fail(new (isStale ? StaleError : ExchangeError)("connection", sent, { cause }));
  }
  function giveUp(): void {
    fail(new ExchangeError("connection", sent, { cause: signal?.reason }));
  }
  function end(): void {
    clearTimeout(timer);
    signal?.removeEventListener("abort", giveUp);
    connection.user = undefined;
  }
  function fail(error: ExchangeError): void {
    end();
    reject(error);
    connection.socket.destroy();
  }
  /** What has come of the reply; anything but a reply fails. */
  function read(next: () => Read | undefined): void {
    try {
      const done = next();
      if (!done) return;
      end();
      connection.keepAliveSeconds = hintOf(done.reply) ?? connection.keepAliveSeconds;
      if (done.isKept) connections.release(connection);
      else connection.socket.destroy();
      resolve(done.reply);
    } catch (cause) {
      breakOff(cause);
    }
  }
}

function broken(): never {
  throw new Error("the connection ended before the reply");
}

/** The seconds that a server keeps idle connections, of a header such as `Keep-Alive: timeout=5, max=100`. */
function hintOf({ headers }: HttpReply): number | undefined {
  const hint = /\btimeout=(\d{1,6})/i.exec(headers["keep-alive"] ?? "")?.[1];
  return hint === undefined ? undefined : Number(hint);
}

/** What goes over the connection. Throws where a header is malformed. */
function asText({ host, pathname, search }: URL, { method, headers, body }: HttpRequest): string {
  const all: Record<string, string> = { host, "user-agent": userAgent, connection: "keep-alive" };
  for (const [name, value] of Object.entries(headers)) all[name.toLowerCase()] = value;
  all["content-length"] = `${Buffer.byteLength(body)}`;
  // Nothing in one may begin another.
  if (/[^\w!#$%&'*+.^`|~-]/.test(Object.keys(all).join("")))
    throw new TypeError("a header's name is malformed");
  if (/[^\t\x20-\x7e\x80-\xff]/.test(Object.values(all).join("")))
    throw new TypeError("a header is malformed");
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
  return `${method} ${pathname}${search} HTTP/1.1\r\n${lines.join("")}\r\n${body}`;
}
