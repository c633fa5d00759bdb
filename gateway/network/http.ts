// The one HTTP client: node:https with kept connections, a time limit on everything, replies of bounded size.
// Global fetch and node:http would each add 30 to 40 ms to a cold start.
import type { IncomingMessage } from "node:http";
import https from "node:https";
import type { HttpReply, HttpRequest } from "./request.ts";
import { WarmAgent } from "./warmAgent.ts";

/** A provider's answer is a few hundred bytes; what is beyond this is not read. */
const maxReplyBytes = 64 * 1024;

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
  /** Opens connections ahead of requests to the same host, until so many (default 1) are idle. Never throws. */
  open(url: string, count?: number): Promise<void>;
}

export function createHttpClient({ keepAliveSeconds = 5, repeats = true }: Partial<Habits> = {}): HttpClient {
  // Well before the other side closes it, or so early that hardly any connection meets its end.
  const agent = new WarmAgent(keepAliveSeconds, repeats ? 0.8 : 0.25);
  return {
    async exchange(request, timeoutMs, signal) {
      const end = performance.now() + timeoutMs;
      const url = new URL(request.url);
      if (agent.hasRested(url, minIdleMs)) await nextRound();
      if (signal?.aborted) throw new ExchangeError("connection", false, { cause: signal.reason });
      try {
        return await exchange(agent, url, request, end - performance.now(), signal);
      } catch (error) {
        if (!(error instanceof StaleError)) throw error;
        // Its neighbours have most likely died with it.
        agent.dropIdle(url);
        if (!repeats) throw error;
        return await exchange(agent, url, request, end - performance.now(), signal).catch(asSent);
      }
    },
    async open(url, count = 1) {
      await nextRound();
      agent.dropStale();
      await agent.open(new URL(url), count);
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
  agent: WarmAgent,
  url: URL,
  request: HttpRequest,
  timeoutMs: number,
  signal: AbortSignal | undefined,
): Promise<HttpReply> {
  agent.dropStale();
  const { promise, resolve, reject } = Promise.withResolvers<HttpReply>();
  let sent = false;
  let isStale = () => false;
  const headers = {
    "user-agent": userAgent,
    ...request.headers,
    "content-length": Buffer.byteLength(request.body),
  };
  const outgoing = https.request(url, { method: request.method, headers, agent });
  const timer = setTimeout(() => fail(new ExchangeError("timeout", sent)), Math.max(0, timeoutMs));
  // By hand: Node's own option would still end the connection when the reply is there, and others could use it.
  signal?.addEventListener("abort", giveUp);

  function giveUp(): void {
    fail(new ExchangeError("connection", sent, { cause: signal?.reason }));
  }
  function end(): void {
    clearTimeout(timer);
    signal?.removeEventListener("abort", giveUp);
  }
  function fail(error: ExchangeError): void {
    end();
    reject(error);
    outgoing.destroy();
  }

  outgoing.once("socket", (socket) => {
    if (agent.isSecured(socket)) {
      // A kept connection: the request leaves at once.
      sent = true;
      const { bytesRead } = socket;
      const mayBeDead = agent.idleMs(socket) >= minIdleMs;
      isStale = () => mayBeDead && socket.bytesRead === bytesRead;
      return;
    }
    socket.once("secureConnect", () => {
      agent.markSecured(socket);
      sent = true;
    });
  });
  outgoing.on("error", (cause) => {
    const Failure = isStale() ? StaleError : ExchangeError;
    fail(new Failure("connection", sent, { cause }));
  });
  outgoing.once("response", (response) => {
    agent.noteHint(response.socket, `${response.headers["keep-alive"]}`);
    response.once("error", (cause) => fail(new ExchangeError("connection", sent, { cause })));
    readReply(response, (reply, isCut) => {
      end();
      resolve(reply);
      if (isCut) outgoing.destroy();
    });
  });
  outgoing.end(request.body);
  return promise;
}

/** Calls `done` with the reply at its end, or cut where it is too long. */
function readReply(response: IncomingMessage, done: (reply: HttpReply, isCut: boolean) => void): void {
  const chunks: Buffer[] = [];
  let size = 0;
  function finish(isCut: boolean): void {
    const body = Buffer.concat(chunks).subarray(0, maxReplyBytes).toString("utf8");
    done({ status: response.statusCode ?? 0, headers: flat(response.headers), body }, isCut);
  }
  response.on("data", (chunk: Buffer) => {
    chunks.push(chunk);
    size += chunk.length;
    if (size >= maxReplyBytes) finish(true);
  });
  response.once("end", () => finish(false));
}

function flat(headers: NodeJS.Dict<string | string[]>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.join(", ") : (value ?? ""),
    ]),
  );
}
