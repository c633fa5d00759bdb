// The Lambda service: functions, who may call them, and their URLs. What it knows outlives a restart.
import { createHash, randomUUID } from "node:crypto";
import { appendFileSync, mkdirSync } from "node:fs";
import type { Server } from "node:https";
import { dirname, join } from "node:path";
import { listenOn } from "../../machine/listen.ts";
import { openDocument } from "../../machine/state.ts";
import type { Tls } from "../../machine/tls.ts";
import type { EnvironmentOptions, Invocation } from "./environment.ts";
import { createPool, type Pool } from "./pool.ts";
import { createUrlServer } from "./urlServer.ts";
import { type Credentials, checkVariables, lambdaVariables } from "./variables.ts";

export interface FunctionConfig {
  readonly name: string;
  readonly arn: string;
  /** ARN of the role whose credentials the environments get. */
  readonly role: string;
  /** As in `index.handler`. */
  readonly handler: string;
  /** As in `nodejs24.x`; the process runs on this machine's Node.js whatever it says. */
  readonly runtime: string;
  readonly memorySizeMb: number;
  readonly timeoutSeconds: number;
  readonly variables: Readonly<Record<string, string>>;
  readonly logGroup: string;
  /** Folder of the unpacked bundle. */
  readonly codeDir: string;
  /** Absent for no limit of its own. */
  readonly reservedConcurrency?: number;
}

/** One statement of a function's resource policy. */
export interface Permission {
  readonly action: string;
  readonly principal: string;
  readonly functionUrlAuthType?: string;
  readonly invokedViaFunctionUrl?: boolean;
}

export interface FunctionUrl {
  readonly urlId: string;
  /** With a slash at the end, as AWS gives it. */
  readonly url: string;
}

interface FunctionRecord {
  config: FunctionConfig;
  permissions: Record<string, Permission>;
  /** The slot counts from the first port; the port is kept for when the system chose it. */
  url?: { urlId: string; slot: number; port: number; authorizationType: string };
}

export interface LambdaOptions {
  /** Folder for what outlives a restart. */
  readonly dir: string;
  readonly logDir: string;
  readonly region: string;
  readonly tls: Tls;
  /** Port of the first function URL; further ones take the ports after it. 0 lets the system choose. */
  readonly urlPort: number;
  readonly credentialsOf: (roleArn: string, functionName: string) => Credentials;
  /** False where the role may not write the log group, so that nothing is written. */
  readonly mayLog: (roleArn: string, logGroup: string) => boolean;
  /** Variables that lead AWS calls of the functions to this machine. */
  readonly localVariables: Readonly<Record<string, string>>;
  readonly onLog?: (entry: { logGroup: string; line: string }) => void;
  /** Default 2000. */
  readonly lingerMs?: number;
  /** Per function; default 8. */
  readonly maxEnvironments?: number;
}

export interface LambdaService {
  /** Creates the function or changes it; running environments of the former configuration linger. */
  put(config: FunctionConfig): void;
  get(name: string): FunctionConfig | undefined;
  remove(name: string): Promise<void>;
  invoke(name: string, event: string): Promise<Invocation | "throttled">;
  putUrl(name: string, authorizationType: string): Promise<FunctionUrl>;
  getUrl(name: string): FunctionUrl | undefined;
  removeUrl(name: string): Promise<void>;
  putPermission(name: string, statementId: string, permission: Permission): void;
  /** The function that has the statement, and the statement. */
  findPermission(statementId: string): [name: string, permission: Permission] | undefined;
  removePermission(name: string, statementId: string): void;
  close(): Promise<void>;
}

/** Opens the service with the functions of an earlier run, their URLs on the same ports. */
export async function openLambda(options: LambdaOptions): Promise<LambdaService> {
  const document = openDocument<Record<string, FunctionRecord>>(join(options.dir, "lambda.json"), {});
  const functions = document.value;
  const pools = new Map<string, Pool>();
  const servers = new Map<string, Server>();

  function known(name: string): FunctionRecord {
    const found = functions[name];
    if (!found) throw new Error(`ResourceNotFoundException: Function not found: ${name}`);
    return found;
  }

  function poolOf(name: string): Pool {
    const existing = pools.get(name);
    if (existing) return existing;
    const { config } = known(name);
    const log = createLog(config, options);
    const pool = createPool(environmentOptions(config, options), {
      maxEnvironments: options.maxEnvironments ?? 8,
      lingerMs: options.lingerMs ?? 2000,
      onInvocation: (invocation, initMs) => log(report(invocation, initMs, known(name).config)),
    });
    pools.set(name, pool);
    return pool;
  }

  async function invoke(name: string, event: string): Promise<Invocation | "throttled"> {
    const limit = known(name).config.reservedConcurrency;
    const pool = poolOf(name);
    if (limit !== undefined && pool.inFlight >= limit) return "throttled";
    return pool.invoke(event);
  }

  /** Serves the URL on the port of its slot, or on the port that the system chose the last time. */
  async function serveUrl(name: string, slot: number, formerPort: number): Promise<number> {
    const server = createUrlServer({
      urlId: urlIdOf(name),
      region: options.region,
      tls: options.tls,
      isAllowed: () => isPublic(known(name)),
      invoke: (event) => invoke(name, event),
    });
    const port = options.urlPort === 0 ? formerPort : options.urlPort + slot;
    const bound = await listenOn(server, port, "LOCAL_GATEWAY_PORT");
    servers.set(name, server);
    return bound;
  }

  function freeSlot(): number {
    const taken = Object.values(functions).map(({ url }) => url?.slot);
    return taken.findIndex((_, slot) => !taken.includes(slot));
  }

  async function closeServer(name: string): Promise<void> {
    const server = servers.get(name);
    servers.delete(name);
    server?.closeAllConnections();
    if (server) await new Promise((resolve) => server.close(resolve));
  }

  const service: LambdaService = {
    put(config) {
      checkVariables(config.variables);
      const { permissions = {}, url } = functions[config.name] ?? {};
      functions[config.name] = { config, permissions, ...(url && { url }) };
      document.save();
      pools.get(config.name)?.update(environmentOptions(config, options));
    },
    get: (name) => functions[name]?.config,
    async remove(name) {
      await closeServer(name);
      const pool = pools.get(name);
      pools.delete(name);
      await pool?.close();
      delete functions[name];
      document.save();
    },
    invoke,
    async putUrl(name, authorizationType) {
      const record = known(name);
      const slot = record.url?.slot ?? freeSlot();
      const port = servers.has(name) && record.url ? record.url.port : await serveUrl(name, slot, 0);
      record.url = { urlId: urlIdOf(name), slot, port, authorizationType };
      document.save();
      return describeUrl(record.url);
    },
    getUrl(name) {
      const url = functions[name]?.url;
      return url && describeUrl(url);
    },
    async removeUrl(name) {
      await closeServer(name);
      if (functions[name]) delete functions[name].url;
      document.save();
    },
    putPermission(name, statementId, permission) {
      known(name).permissions[statementId] = permission;
      document.save();
    },
    findPermission(statementId) {
      for (const [name, { permissions }] of Object.entries(functions)) {
        const permission = permissions[statementId];
        if (permission) return [name, permission];
      }
      return undefined;
    },
    removePermission(name, statementId) {
      delete functions[name]?.permissions[statementId];
      document.save();
    },
    async close() {
      await Promise.all([...servers.keys()].map(closeServer));
      await Promise.all([...pools.values()].map((pool) => pool.close()));
    },
  };

  try {
    for (const [name, { url }] of Object.entries(functions)) {
      if (url) url.port = await serveUrl(name, url.slot, url.port);
    }
  } catch (error) {
    await service.close();
    throw error;
  }
  return service;
}

function describeUrl({ urlId, port }: { urlId: string; port: number }): FunctionUrl {
  return { urlId, url: `https://localhost:${port}/` };
}

/** Lambda's look, and the same after every restart. */
function urlIdOf(name: string): string {
  return BigInt(`0x${createHash("sha256").update(name).digest("hex")}`)
    .toString(36)
    .slice(0, 32);
}

/** Since October 2025 a public function URL needs both statements. Source: AWS, "Control access to function URLs". */
function isPublic({ permissions, url }: FunctionRecord): boolean {
  const open = Object.values(permissions).filter(({ principal }) => principal === "*");
  const viaUrl = open.some(
    (p) => p.action === "lambda:InvokeFunctionUrl" && (p.functionUrlAuthType ?? "NONE") === "NONE",
  );
  const invoke = open.some((p) => p.action === "lambda:InvokeFunction" && p.invokedViaFunctionUrl === true);
  return url?.authorizationType === "NONE" && viaUrl && invoke;
}

function environmentOptions(config: FunctionConfig, options: LambdaOptions): EnvironmentOptions {
  const logStream = `${new Date().toISOString().slice(0, 10).replaceAll("-", "/")}/[$LATEST]${randomUUID().replaceAll("-", "")}`;
  const credentials = options.credentialsOf(config.role, config.name);
  return {
    codeDir: config.codeDir,
    functionArn: config.arn,
    memorySizeMb: config.memorySizeMb,
    timeoutMs: config.timeoutSeconds * 1000,
    onLine: createLog(config, options),
    variables: {
      ...options.localVariables,
      ...lambdaVariables(config, { credentials, region: options.region, logStream }),
    },
  };
}

function createLog({ logGroup, role }: FunctionConfig, { logDir, mayLog, onLog }: LambdaOptions) {
  const file = join(logDir, `${logGroup.replace(/^\//, "")}.log`);
  mkdirSync(dirname(file), { recursive: true });
  return (line: string) => {
    if (!mayLog(role, logGroup)) return;
    appendFileSync(file, `${line}\n`);
    onLog?.({ logGroup, line });
  };
}

/** The line that Lambda writes after every invocation. */
function report(invocation: Invocation, initMs: number | undefined, config: FunctionConfig): string {
  const { requestId, durationMs, ok, payload } = invocation;
  const parts = [
    `REPORT RequestId: ${requestId}`,
    `Duration: ${durationMs.toFixed(2)} ms`,
    `Memory Size: ${config.memorySizeMb} MB`,
    ...(initMs === undefined ? [] : [`Init Duration: ${initMs.toFixed(2)} ms`]),
    ...(ok ? [] : [`Status: error ${payload}`]),
  ];
  return parts.join("\t");
}
