// The URLs of functions, each served on a port of its own.
import { createHash } from "node:crypto";
import type { Server } from "node:https";
import { listenOn } from "../../machine/listen.ts";
import { portVariables } from "../../machine/ports.ts";
import type { Document } from "../../machine/state.ts";
import type { Tls } from "../../machine/tls.ts";
import { type FunctionRecords, recordOf } from "./functionConfig.ts";
import type { Functions } from "./functions.ts";
import { isPublic } from "./permissions.ts";
import { createUrlServer } from "./urlServer.ts";

export interface FunctionUrl {
  readonly urlId: string;
  /** With a slash at the end, as AWS gives it. */
  readonly url: string;
}

export interface FunctionUrlOptions {
  readonly region: string;
  readonly tls: Tls;
  /** Port of the first function URL; further ones take the ports after it. 0 lets the system choose. */
  readonly urlPort: number;
}

export interface FunctionUrls {
  putUrl(name: string, authorizationType: string): Promise<FunctionUrl>;
  getUrl(name: string): FunctionUrl | undefined;
  removeUrl(name: string): Promise<void>;
}

interface UrlServers extends FunctionUrls {
  /** Serves the URLs of an earlier run, on the same ports. */
  reopen(): Promise<void>;
  close(): Promise<void>;
}

export function createFunctionUrls(
  { value: records, save }: Document<FunctionRecords>,
  { invoke }: Pick<Functions, "invoke">,
  { region, tls, urlPort }: FunctionUrlOptions,
): UrlServers {
  const servers = new Map<string, Server>();

  /** On the port of its slot, or on the port that the system chose the last time. */
  async function serve(name: string, slot: number, formerPort: number): Promise<number> {
    const server = createUrlServer({
      urlId: urlIdOf(name),
      region,
      tls,
      isAllowed: () => isPublic(recordOf(records, name)),
      invoke: (event, requestId) => invoke(name, event, requestId),
    });
    const port = await listenOn(server, urlPort === 0 ? formerPort : urlPort + slot, portVariables.gateway);
    servers.set(name, server);
    return port;
  }

  async function stop(name: string): Promise<void> {
    const server = servers.get(name);
    servers.delete(name);
    server?.closeAllConnections();
    if (server) await new Promise((resolve) => server.close(resolve));
  }

  return {
    async putUrl(name, authorizationType) {
      const record = recordOf(records, name);
      const slot = record.url?.slot ?? freeSlot(records);
      const port = servers.has(name) && record.url ? record.url.port : await serve(name, slot, 0);
      record.url = { urlId: urlIdOf(name), slot, port, authorizationType };
      save();
      return describe(record.url);
    },
    getUrl(name) {
      const url = records[name]?.url;
      return url && describe(url);
    },
    async removeUrl(name) {
      await stop(name);
      if (records[name]) delete records[name].url;
      save();
    },
    async reopen() {
      for (const [name, { url }] of Object.entries(records)) {
        if (url) url.port = await serve(name, url.slot, url.port);
      }
    },
    async close() {
      await Promise.all([...servers.keys()].map(stop));
    },
  };
}

function freeSlot(records: FunctionRecords): number {
  const taken = Object.values(records).map(({ url }) => url?.slot);
  return taken.findIndex((_, slot) => !taken.includes(slot));
}

function describe({ urlId, port }: { urlId: string; port: number }): FunctionUrl {
  return { urlId, url: `https://localhost:${port}/` };
}

/** Looks like Lambda's, and is the same after every restart. */
function urlIdOf(name: string): string {
  return BigInt(`0x${createHash("sha256").update(name).digest("hex")}`)
    .toString(36)
    .slice(0, 32);
}
