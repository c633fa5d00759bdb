// Functions and the environments that run them.
import { randomUUID } from "node:crypto";
import type { Document } from "../../machine/state.ts";
import type { EnvironmentOptions, Invocation } from "./environment.ts";
import { type FunctionConfig, type FunctionRecords, recordOf } from "./functionConfig.ts";
import { createLog, type LogOptions, reportLine } from "./functionLog.ts";
import { createPool, type Pool } from "./pool.ts";
import { type Credentials, checkVariables, lambdaVariables } from "./variables.ts";

export interface FunctionOptions extends LogOptions {
  readonly region: string;
  readonly credentialsOf: (roleArn: string, functionName: string) => Credentials;
  /** Variables that direct AWS calls of the functions to this machine. */
  readonly localVariables: Readonly<Record<string, string>>;
  /** How long environments of the former configuration go on serving, in milliseconds. Default 2000. */
  readonly lingerMs?: number;
  /** Per function; default 8. */
  readonly maxEnvironments?: number;
}

export interface Functions {
  /** Creates the function or changes it; running environments of the former configuration linger. */
  put(config: FunctionConfig): void;
  get(name: string): FunctionConfig | undefined;
  all(): FunctionConfig[];
  remove(name: string): Promise<void>;
  /** Ends the environments of all functions when they have served, as Lambda does now and then. */
  replaceEnvironments(): void;
  /** `requestId` is new by default. */
  invoke(name: string, event: string, requestId?: string): Promise<Invocation | "throttled">;
  /** Ends every environment. */
  close(): Promise<void>;
}

export function createFunctions(
  { value: records, save }: Document<FunctionRecords>,
  options: FunctionOptions,
): Functions {
  const pools = new Map<string, Pool>();

  function poolOf(name: string): Pool {
    const existing = pools.get(name);
    if (existing) return existing;
    const { config } = recordOf(records, name);
    const log = createLog(config, options);
    const pool = createPool(environmentOptions(config, options), {
      maxEnvironments: options.maxEnvironments ?? 8,
      lingerMs: options.lingerMs ?? 2000,
      onInvocation: (invocation, initMs) =>
        log(reportLine(invocation, initMs, recordOf(records, name).config)),
    });
    pools.set(name, pool);
    return pool;
  }

  return {
    put(config) {
      checkVariables(config.variables);
      const { permissions = {}, url } = records[config.name] ?? {};
      records[config.name] = { config, permissions, ...(url && { url }) };
      save();
      pools.get(config.name)?.update(environmentOptions(config, options));
    },
    get: (name) => records[name]?.config,
    all: () => Object.values(records).map(({ config }) => config),
    async remove(name) {
      const pool = pools.get(name);
      pools.delete(name);
      await pool?.close();
      delete records[name];
      save();
    },
    replaceEnvironments() {
      for (const pool of pools.values()) pool.replace();
    },
    async invoke(name, event, requestId) {
      const limit = recordOf(records, name).config.reservedConcurrency;
      const pool = poolOf(name);
      if (limit !== undefined && pool.inFlight >= limit) return "throttled";
      return pool.invoke(event, requestId);
    },
    async close() {
      await Promise.all([...pools.values()].map((pool) => pool.close()));
    },
  };
}

function environmentOptions(config: FunctionConfig, options: FunctionOptions): EnvironmentOptions {
  const date = new Date().toISOString().slice(0, 10).replaceAll("-", "/");
  const logStream = `${date}/[$LATEST]${randomUUID().replaceAll("-", "")}`;
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
