// Keeps connections between requests: hands out those that were opened ahead, once each, and drops those that the other
// side may have closed meanwhile.
import https from "node:https";
import type { Socket } from "node:net";
import { connect, createSecureContext, type SecureContext, type TLSSocket } from "node:tls";

/** What is known of a connection once it is secured. Times are of the wall clock: it goes on while a Lambda sleeps. */
interface Kept {
  idleSince: number;
  /** After how long idle the other side closes it, in seconds. */
  keepAliveSeconds: number;
}

export class WarmAgent extends https.Agent {
  /** Connections that were opened ahead, with their `host:port`. */
  readonly #warm = new Map<TLSSocket, string>();
  /** Those and kept ones: all that are idle. */
  readonly #idle = new Map<Socket, string>();
  /** How many are being opened, by `host:port`. */
  readonly #opening = new Map<string, number>();
  readonly #kept = new WeakMap<object, Kept>();
  /** One for all: left to itself, Node takes in the root certificates anew for each connection. */
  readonly #secureContext: SecureContext;
  readonly #keepAliveSeconds: number;
  readonly #share: number;

  /** `share` of the seconds after which the other side closes an idle connection is how long it is used again. */
  constructor(keepAliveSeconds: number, share: number) {
    const secureContext = createSecureContext();
    super({ keepAlive: true, secureContext });
    this.#secureContext = secureContext;
    this.#keepAliveSeconds = keepAliveSeconds;
    this.#share = share;
    this.on("free", (socket: Socket, { host, port }: { host: string; port: number }) => {
      this.markSecured(socket);
      this.#idle.set(socket, `${host}:${port}`);
    });
  }

  /** Resolves when so many connections are idle, kept ones among them, or cannot be had; does not wait for those under way. */
  async open(url: URL, count: number): Promise<void> {
    const held = this.#idleAt(url).length + (this.#opening.get(keyOf(url)) ?? 0);
    await Promise.all(Array.from({ length: Math.max(0, count - held) }, () => this.#connect(url)));
  }

  async #connect(url: URL): Promise<void> {
    const key = keyOf(url);
    const { hostname: host, port } = url;
    const { promise, resolve } = Promise.withResolvers<void>();
    const socket = connect({
      host,
      port: Number(port || 443),
      servername: host,
      secureContext: this.#secureContext,
    });
    socket.once("secureConnect", () => {
      // From here on it is idle and must not keep the process alive.
      socket.unref();
      this.markSecured(socket);
      this.#warm.set(socket, key);
      this.#idle.set(socket, key);
      resolve();
    });
    socket.on("error", () => resolve());
    socket.once("close", () => this.#warm.delete(socket));
    this.#opening.set(key, (this.#opening.get(key) ?? 0) + 1);
    await promise;
    this.#opening.set(key, (this.#opening.get(key) ?? 1) - 1);
  }

  override createConnection(...args: Parameters<https.Agent["createConnection"]>) {
    const { host, port } = args[0] as { host: string; port: number };
    for (const [ready, key] of this.#warm) {
      if (key !== `${host}:${port}` || ready.destroyed) continue;
      this.#warm.delete(ready);
      this.#idle.delete(ready);
      ready.ref();
      return ready;
    }
    return super.createConnection(...args);
  }

  /** A connection that is secured, and idle from now on. */
  markSecured(socket: object): void {
    const { keepAliveSeconds } = this.#kept.get(socket) ?? { keepAliveSeconds: this.#keepAliveSeconds };
    this.#kept.set(socket, { idleSince: Date.now(), keepAliveSeconds });
  }

  isSecured(socket: object): boolean {
    return this.#kept.has(socket);
  }

  /** For how long a connection has been idle, in milliseconds. */
  idleMs(socket: object): number {
    return Date.now() - (this.#kept.get(socket)?.idleSince ?? 0);
  }

  /** Takes the seconds from a reply's header, such as `Keep-Alive: timeout=5, max=100`. */
  noteHint(socket: Socket, header: string): void {
    const hint = /\btimeout=(\d{1,6})/i.exec(header)?.[1];
    const kept = this.#kept.get(socket);
    if (hint && kept) kept.keepAliveSeconds = Number(hint);
  }

  override reuseSocket(...args: Parameters<https.Agent["reuseSocket"]>): void {
    this.#idle.delete(args[0] as Socket);
    super.reuseSocket(...args);
  }

  /** Drops what has been idle for too long. */
  dropStale(): void {
    for (const socket of this.#idle.keys()) {
      if (this.#isStale(socket)) socket.destroy();
      if (socket.destroyed) this.#idle.delete(socket);
    }
  }

  /** Whether a connection to the host of an address has been idle for so many milliseconds. */
  hasRested(url: URL, ms: number): boolean {
    return this.#idleAt(url).some((socket) => this.idleMs(socket) >= ms);
  }

  /** Drops all idle connections to the host of an address. */
  dropIdle(url: URL): void {
    for (const socket of this.#idleAt(url)) socket.destroy();
  }

  #idleAt(url: URL): Socket[] {
    const key = keyOf(url);
    return [...this.#idle].flatMap(([socket, name]) => (name === key && !socket.destroyed ? [socket] : []));
  }

  #isStale(socket: object): boolean {
    const { keepAliveSeconds = 0 } = this.#kept.get(socket) ?? {};
    return this.idleMs(socket) > keepAliveSeconds * 1000 * this.#share;
  }
}

/** As the agent names its hosts, too. */
function keyOf({ hostname, port }: URL): string {
  return `${hostname}:${port || 443}`;
}
