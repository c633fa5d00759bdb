// A provider's API over TLS that can break in every way a real one does, and remembers what it would have sent.
import type { IncomingMessage, ServerResponse } from "node:http";
import { createServer, type Server } from "node:https";
import type { Socket } from "node:net";
import { setTimeout as wait } from "node:timers/promises";
import { listen, readText, strangeAuthority, testAuthority } from "../support/tls.ts";
import { type Text, type VendorName, vendors } from "./vendors.ts";

/** What is wrong with a connection, whatever it is used for. */
export const connectionFaults = ["refused", "reset before the request", "untrusted certificate"] as const;
export type ConnectionFault = (typeof connectionFaults)[number];

/** What is wrong with a reply. */
export type ReplyFault = keyof typeof replies;

type Reply = (response: ServerResponse, vendor: VendorName, id: string) => void | Promise<void>;

/** Milliseconds by which a slow provider is slow: less than any share of the time in these tests. */
export const slowMs = 150;

/** By which one is late: more than a provider that is usually quick is waited for. */
export const lateMs = 1300;

const filler = "x".repeat(10 * 1024 * 1024);
const page = "<!doctype html><title>Error</title><h1>Something went wrong</h1>";

/** Those that send the message and those that do not; `sends` says which. */
const replies = {
  ok: (response, vendor, id) => accept(response, vendor, id),
  slow: async (response, vendor, id) => {
    await wait(slowMs);
    accept(response, vendor, id);
  },
  late: async (response, vendor, id) => {
    await wait(lateMs);
    accept(response, vendor, id);
  },
  "another content type": (response, vendor, id) => {
    const [status, document] = vendors[vendor].accept(id);
    response.writeHead(status, { "content-type": "text/html" }).end(JSON.stringify(document));
  },
  "no reply": () => undefined,
  "headers without a body": (response, vendor, id) => {
    const [status, document] = vendors[vendor].accept(id);
    response.writeHead(status, { "content-length": JSON.stringify(document).length });
    response.flushHeaders();
  },
  "half a reply": (response, vendor, id) => {
    const [status, document] = vendors[vendor].accept(id);
    const text = JSON.stringify(document);
    response.writeHead(status, { "content-type": "application/json", "content-length": text.length });
    response.write(text.slice(0, text.length / 2), () => response.socket?.destroy());
  },
  "reset after the request": (response) => void response.socket?.destroy(),
  "10 MB": (response, vendor, id) => {
    const [status, document] = vendors[vendor].accept(id);
    response.writeHead(status, { "content-type": "application/json" });
    response.end(`{"filler":"${filler}",${JSON.stringify(document).slice(1)}`);
  },
  "page instead of JSON": (response) =>
    void response.writeHead(200, { "content-type": "text/html" }).end(page),
  redirect: (response) => void response.writeHead(302, { location: "/elsewhere" }).end(),
  throttled: (response) => end(response, 429, { error: "too many requests" }, { "retry-after": "7" }),
  "refused credentials": (response) => end(response, 401, { error: "unauthorized" }),
  "error page": (response) => void response.writeHead(502, { "content-type": "text/html" }).end(page),
} as const satisfies Record<string, Reply>;

const keepsBack: readonly ReplyFault[] = ["redirect", "throttled", "refused credentials", "error page"];

/** Whether a provider that answers so has sent the message. */
export function sends(fault: ReplyFault): boolean {
  return !keepsBack.includes(fault);
}

function accept(response: ServerResponse, vendor: VendorName, id: string): void {
  const [status, document] = vendors[vendor].accept(id);
  end(response, status, document);
}

function end(
  response: ServerResponse,
  status: number,
  document: object,
  headers: Record<string, string> = {},
): void {
  response
    .writeHead(status, { "content-type": "application/json", ...headers })
    .end(JSON.stringify(document));
}

export interface Provider {
  readonly name: VendorName;
  readonly settings: object;
  /** What it was asked to send, and what it has sent. */
  readonly asked: Text[];
  readonly sent: Text[];
  /** Paths of all requests. */
  readonly paths: string[];
  /** Breaks connections, old and new; undefined heals them. */
  breakConnections(fault: ConnectionFault | undefined): Promise<void>;
  /** How messages are answered from now on: all the same, or each as the function says. */
  answer(fault: ReplyFault | ((text: Text) => ReplyFault)): void;
  /** Resolves with the next message it is asked to send. */
  nextAsked(): Promise<Text>;
  close(): Promise<void>;
}

let strangers: ReturnType<typeof strangeAuthority> | undefined;

export async function startProvider(name: VendorName): Promise<Provider> {
  const sockets = new Set<Socket>();
  const waiting: ((text: Text) => void)[] = [];
  const asked: Text[] = [];
  const sent: Text[] = [];
  const paths: string[] = [];
  let faultOf: (text: Text) => ReplyFault = () => "ok";
  let resetting = false;

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    response.on("error", () => undefined);
    paths.push(request.url ?? "");
    const text = vendors[name].read(await readText(request));
    const fault = faultOf(text);
    asked.push(text);
    if (sends(fault)) sent.push(text);
    for (const tell of waiting.splice(0)) tell(text);
    await replies[fault](response, name, `${name}-${asked.length}`);
  }

  const trusted = await testAuthority();
  strangers ??= strangeAuthority();
  const strange = await strangers;
  const server: Server = createServer({ ...contextOf(trusted), keepAliveTimeout: 0 }, handle);
  server.on("connection", (socket: Socket) => {
    socket.on("error", () => undefined);
    if (resetting) return socket.resetAndDestroy();
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
  });
  const port = await listen(server);

  async function stop(): Promise<void> {
    if (!server.listening) return;
    const closed = new Promise((resolve) => server.close(resolve));
    server.closeAllConnections();
    for (const socket of sockets) socket.destroy();
    await closed;
  }

  return {
    name,
    settings: vendors[name].settings(`https://localhost:${port}`),
    asked,
    sent,
    paths,
    async breakConnections(fault) {
      await stop();
      resetting = fault === "reset before the request";
      server.setSecureContext(contextOf(fault === "untrusted certificate" ? strange : trusted));
      if (fault === "refused") return;
      await new Promise<void>((resolve) => server.listen(port, "localhost", resolve));
    },
    answer(fault) {
      faultOf = typeof fault === "function" ? fault : () => fault;
    },
    nextAsked: () => new Promise((resolve) => waiting.push(resolve)),
    close: stop,
  };
}

function contextOf({ key, cert }: { key: string; cert: string }) {
  return { key, cert };
}
