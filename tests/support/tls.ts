// The certificate authority of one test run, and HTTPS servers that show its certificate.
import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";
import { createServer } from "node:https";
import type { AddressInfo, Server, Socket } from "node:net";
import { getCACertificates, setDefaultCACertificates, type TLSSocket } from "node:tls";
import { openTls, type Tls } from "../../local/machine/tls.ts";
import { temporaryDir } from "./temporaryDir.ts";

let authority: Promise<Tls> | undefined;

/** Made once per run. Servers of `startHttps` show its certificate. */
export function testAuthority(): Promise<Tls> {
  authority ??= makeAuthority();
  return authority;
}

/** An authority that nobody trusts. */
export function strangeAuthority(): Promise<Tls> {
  return makeAuthority();
}

async function makeAuthority(): Promise<Tls> {
  return openTls(temporaryDir("authority-"));
}

/** Lets clients in this process trust the servers of `startHttps`. */
export async function trustTestAuthority(): Promise<void> {
  const { ca } = await testAuthority();
  setDefaultCACertificates([...getCACertificates("default"), ca]);
}

export interface TestServer {
  /** Without a slash at its end. */
  readonly url: string;
  readonly port: number;
  /** Every connection that was ever made, in order. */
  readonly connections: readonly Socket[];
  /** Ends the connection of a request with a TCP reset. */
  reset(request: IncomingMessage): void;
  /** Resolves with the next connection that has been secured. */
  nextConnection(): Promise<TLSSocket>;
  close(): Promise<void>;
}

export async function startHttps(listener: RequestListener, tls?: Tls): Promise<TestServer> {
  const { key, cert } = tls ?? (await testAuthority());
  const connections: Socket[] = [];
  // No time-outs of its own: a test decides when a connection ends.
  const server = createServer({ key, cert, keepAliveTimeout: 0, requestTimeout: 0 }, listener);
  server.on("connection", (socket: Socket) => {
    socket.on("error", () => undefined);
    connections.push(socket);
  });
  const port = await listen(server);
  return {
    url: `https://localhost:${port}`,
    port,
    connections,
    reset({ socket: { remotePort } }) {
      connections.find((socket) => socket.remotePort === remotePort)?.resetAndDestroy();
    },
    nextConnection: () => new Promise((resolve) => server.once("secureConnection", resolve)),
    async close() {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      for (const socket of connections) socket.destroy();
      await closed;
    },
  };
}

/** Binds to a free port of loopback. */
export async function listen(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, "localhost", resolve));
  return (server.address() as AddressInfo).port;
}

export async function readText(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks).toString("utf8");
}

export function answerJson(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
}
