// TLS connections, opened ahead and kept between requests: hands out those that are idle, and drops those that the other
// side may have closed meanwhile.
import { isIP, type Socket } from "node:net";
import { connect, createSecureContext } from "node:tls";

/** Who uses a connection at present. */
export interface User {
  secured(): void;
  /** Bytes of the reply, which are overwritten after the call. */
  received(bytes: Buffer): void;
  /** The other side has ended it. */
  ended(): void;
  /** It is gone. May be called again. */
  failed(cause: unknown): void;
}

export interface Connection {
  readonly socket: Pick<Socket, "write" | "destroy" | "destroyed" | "ref" | "unref">;
  /** `host:port`. */
  readonly key: string;
  isSecured: boolean;
  /** Since when it is idle, by the wall clock: it goes on while a Lambda sleeps. */
  idleSince: number;
  /** After how long idle the other side closes it, in seconds. */
  keepAliveSeconds: number;
  /** Undefined while it is idle. */
  user: User | undefined;
}

export type Connections = ReturnType<typeof createConnections>;

/** `share` of the seconds after which the other side closes an idle connection is how long it is used again. */
export function createConnections(keepAliveSeconds: number, share: number) {
  /** One for all: left to itself, Node takes in the root certificates anew for each connection. */
  const secureContext = createSecureContext();
  /** One for all connections, of which each reads at once what has come: Node would make one for every piece, and a stream. */
  const buffer = Buffer.allocUnsafe(16 * 1024);
  /** The one that was used last comes last. */
  const idle = new Set<Connection>();
  /** How many are being opened ahead, by `host:port`. */
  const opening = new Map<string, number>();
  /** By which a further connection to a `host:port` is secured with less ado. */
  const sessions = new Map<string, Buffer>();

  const idleAt = (url: URL) => {
    const key = keyOf(url);
    return [...idle].filter((connection) => connection.key === key && !connection.socket.destroyed);
  };

  function start(url: URL, user: User): Connection {
    const key = keyOf(url);
    const host = url.hostname.replace(/^\[|\]$/g, "");
    const options = {
      host,
      port: Number(url.port || 443),
      servername: isIP(host) ? "" : host,
      ALPNProtocols: ["http/1.1"],
      secureContext,
      session: sessions.get(key),
      onread: { buffer, callback: read },
    };
    const socket = connect(options);
    const connection: Connection = { socket, key, isSecured: false, idleSince: 0, keepAliveSeconds, user };
    function read(length: number): boolean {
      // Nobody has asked an idle one for anything.
      if (connection.user) connection.user.received(buffer.subarray(0, length));
      else socket.destroy();
      return true;
    }
    function end(cause: unknown): void {
      idle.delete(connection);
      connection.user?.failed(cause);
    }
    socket.setNoDelay(true);
    socket.once("secureConnect", () => {
      connection.isSecured = true;
      connection.user?.secured();
    });
    socket.on("session", (session) => sessions.set(key, session));
    socket.once("end", () => {
      idle.delete(connection);
      connection.user?.ended();
    });
    socket.on("error", (cause) => {
      sessions.delete(key);
      end(cause);
    });
    socket.once("close", end);
    return connection;
  }

  /** Keeps a connection that carries no request any more. It does not keep the process alive. */
  function release(connection: Connection): void {
    connection.user = undefined;
    connection.idleSince = Date.now();
    connection.socket.unref();
    idle.add(connection);
  }

  async function openOne(url: URL): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const none = () => undefined;
    const connection = start(url, {
      secured: resolve,
      received: none,
      ended: resolve,
      failed: () => resolve(),
    });
    await promise;
    if (connection.isSecured && !connection.socket.destroyed) release(connection);
  }

  return {
    release,

    /** An idle connection, else one that is being opened from now on. */
    take(url: URL, user: User): Connection {
      const kept = idleAt(url).at(-1);
      if (!kept) return start(url, user);
      idle.delete(kept);
      kept.socket.ref();
      kept.user = user;
      return kept;
    },

    /**
     * Resolves when so many connections are idle or cannot be had; does not wait for those under way. Undefined where there
     * are enough.
     */
    open(url: URL, count: number): Promise<unknown> | undefined {
      const key = keyOf(url);
      const wanted = count - idleAt(url).length - (opening.get(key) ?? 0);
      if (wanted <= 0) return undefined;
      return Promise.all(
        Array.from({ length: wanted }, async () => {
          opening.set(key, (opening.get(key) ?? 0) + 1);
          await openOne(url);
          opening.set(key, (opening.get(key) ?? 1) - 1);
        }),
      );
    },

    /** Drops what has been idle for too long. */
    dropStale(): void {
      for (const connection of idle) {
        if (idleMs(connection) <= connection.keepAliveSeconds * 1000 * share) continue;
        idle.delete(connection);
        connection.socket.destroy();
      }
    },

    /** Drops all idle connections to the host of an address. */
    dropIdle(url: URL): void {
      for (const { socket } of idleAt(url)) socket.destroy();
    },

    /** Whether a connection to the host of an address has been idle for so many milliseconds. */
    hasRested: (url: URL, ms: number) => idleAt(url).some((connection) => idleMs(connection) >= ms),
  };
}

/** For how long a connection has been idle, in milliseconds. */
export function idleMs({ idleSince }: Connection): number {
  return Date.now() - idleSince;
}

function keyOf({ hostname, port }: URL): string {
  return `${hostname}:${port || 443}`;
}
