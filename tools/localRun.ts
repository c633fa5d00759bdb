// The local run of this folder, as `.local/endpoints.json` describes it. Anything that is not on this machine is refused.
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import tls from "node:tls";
import * as v from "valibot";
import { awsCaller, type CallAws, type Variables } from "../gateway/network/aws.ts";
import { createHttpClient } from "../gateway/network/http.ts";
import { startCommand } from "./invocation.ts";
import { isLoopback } from "./loopback.ts";

const address = v.pipe(
  v.string(),
  v.check(isLoopback, ({ input }) => `${input} is not on this machine, and nothing else is ever called`),
);

const endpoints = v.object({
  inbox: address,
  auth0: address,
  carrier: address,
  /** Of every AWS service. */
  secretsManager: address,
  region: v.string(),
  accessKeyId: v.string(),
  secretAccessKey: v.string(),
  /** Path of the authority's certificate. */
  ca: v.string(),
  /** An application that may log in. */
  clientId: v.string(),
  /** May say from which address a login comes. */
  backendClientId: v.string(),
  backendClientSecret: v.string(),
  /** May use the Management API. */
  managementClientId: v.string(),
  managementClientSecret: v.string(),
  /** Path of the document of all functions, as they are deployed. */
  functions: v.string(),
});

/** A function as it runs. */
const localFunction = v.object({
  config: v.object({
    name: v.string(),
    logGroup: v.string(),
    /** Folder of the code, which never changes: an update has another one. */
    codeDir: v.string(),
    variables: v.objectWithRest(
      { SECRET_ID: v.optional(v.string(), ""), TABLE_NAME: v.optional(v.string()) },
      v.string(),
    ),
  }),
  url: v.nullish(v.object({ port: v.number() })),
});

/** The gateway's function. */
export interface DeployedFunction {
  readonly codeDir: string;
  readonly variables: Variables;
  /** As the program calls the gateway. */
  readonly gateway: string;
  readonly url: string;
  /** Path of its log. */
  readonly logs: string;
}

export interface LocalRun extends v.InferOutput<typeof endpoints> {
  /** Calls AWS of the local run with the rights of an operator. */
  readonly callAws: CallAws;
  /** With which it signs, and where it calls. */
  readonly access: Variables;
  /**
   * The gateway's function as it runs now: the stack's file may be newer, or broken. Throws where there are several, and
   * none of this name.
   */
  deployed(gateway?: string): DeployedFunction;
}

const notRunning = `Nothing runs here. Start the local run of this folder in another terminal: ${startCommand}`;

/** Throws where nothing runs, or where an address is not of this machine. Trusts the local run's authority from then on. */
export async function openLocalRun(dir: string): Promise<LocalRun> {
  const path = join(dir, ".local/endpoints.json");
  if (!existsSync(path)) throw new Error(notRunning);
  const { success, output, issues } = v.safeParse(endpoints, JSON.parse(readFileSync(path, "utf8")));
  if (!success) {
    const problems = issues.map((issue) => `${v.getDotPath(issue)}: ${issue.message}`);
    throw new Error(
      `${path} does not fit; start the local run anew: ${startCommand}\n  ${problems.join("\n  ")}`,
    );
  }
  await fetch(`${output.inbox}/carrier`).catch(() => {
    throw new Error(notRunning);
  });
  trust(readFileSync(output.ca, "utf8"));
  const access = {
    AWS_ENDPOINT_URL: output.secretsManager,
    AWS_REGION: output.region,
    AWS_ACCESS_KEY_ID: output.accessKeyId,
    AWS_SECRET_ACCESS_KEY: output.secretAccessKey,
  };
  return {
    ...output,
    access,
    callAws: awsCaller(createHttpClient(), access),
    deployed: (gateway) => findFunction(output.functions, gateway),
  };
}

function trust(authority: string): void {
  if (!("setDefaultCACertificates" in tls))
    throw new Error("the local run is looked at with Node.js 22.19 or newer");
  tls.setDefaultCACertificates([...tls.getCACertificates("default"), authority]);
}

/** Of the gateways in the document of all functions. Of a function's settings only the gateway's have a guard. */
function findFunction(path: string, wanted: string | undefined): DeployedFunction {
  const all = v.parse(v.record(v.string(), localFunction), JSON.parse(readFileSync(path, "utf8")));
  const gateways = Object.values(all)
    .filter(({ config }) => "guard" in settingsIn(config.codeDir))
    .map(({ config: { name, logGroup, codeDir, variables }, url }) => ({
      codeDir,
      variables,
      gateway: name.replace(/-function-\w+$/, ""),
      url: `https://localhost:${url?.port}/`,
      logs: join(dirname(path), "../logs", `${logGroup.replace(/^\//, "")}.log`),
    }));
  const [first, ...others] = gateways.filter(({ gateway }) => wanted === undefined || gateway === wanted);
  const names = gateways.map(({ gateway }) => gateway).join(", ") || "none";
  if (!first) throw new Error(`the local run has no gateway ${wanted ?? ""}; gateways: ${names}`);
  if (others.length > 0)
    throw new Error(`the local run has ${gateways.length} gateways, ${names}: name one with --gateway`);
  return first;
}

function settingsIn(codeDir: string): object {
  const path = join(codeDir, "settings.json");
  return existsSync(path) ? Object(JSON.parse(readFileSync(path, "utf8"))) : {};
}
