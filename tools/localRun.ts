// The local run of this folder, as `.local/endpoints.json` describes it. Anything that is not on this machine is refused.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { getCACertificates, setDefaultCACertificates } from "node:tls";
import * as v from "valibot";
import { awsCaller, type CallAws, type Variables } from "../gateway/network/aws.ts";
import { createHttpClient } from "../gateway/network/http.ts";
import { isLoopback } from "./loopback.ts";

const address = v.pipe(
  v.string(),
  v.check(isLoopback, ({ input }) => `${input} is not on this machine, and nothing else is ever called`),
);

const endpoints = v.object({
  inbox: address,
  auth0: address,
  gateway: address,
  carrier: address,
  /** Of every AWS service. */
  secretsManager: address,
  secretId: v.string(),
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
  /** Path of the function's log. */
  logs: v.string(),
  functionName: v.string(),
  /** Path of the document of all functions, as they are deployed. */
  functions: v.string(),
});

/** The gateway's function as it runs. */
const deployedFunction = v.object({
  config: v.object({
    /** Folder of the code, which never changes: an update has another one. */
    codeDir: v.string(),
    variables: v.objectWithRest({ TABLE_NAME: v.optional(v.string()) }, v.string()),
  }),
});

export type DeployedFunction = v.InferOutput<typeof deployedFunction>["config"];

export interface LocalRun extends v.InferOutput<typeof endpoints> {
  /** Calls AWS of the local run with the rights of an operator. */
  readonly callAws: CallAws;
  /** With which it signs, and where it calls. */
  readonly access: Variables;
  /** The gateway's function as it runs now: the stack's file may be newer, or broken. */
  deployed(): DeployedFunction;
}

const notRunning = "Nothing runs here. Start the local run of this folder in another terminal: npm start";

/** Throws where nothing runs, or where an address is not of this machine. Trusts the local run's authority from then on. */
export async function openLocalRun(dir: string): Promise<LocalRun> {
  const path = join(dir, ".local/endpoints.json");
  if (!existsSync(path)) throw new Error(notRunning);
  const { success, output, issues } = v.safeParse(endpoints, JSON.parse(readFileSync(path, "utf8")));
  if (!success) {
    const problems = issues.map((issue) => `${v.getDotPath(issue)}: ${issue.message}`);
    throw new Error(`${path} does not fit; start the local run anew: npm start\n  ${problems.join("\n  ")}`);
  }
  await fetch(`${output.inbox}/carrier`).catch(() => {
    throw new Error(notRunning);
  });
  setDefaultCACertificates([...getCACertificates("default"), readFileSync(output.ca, "utf8")]);
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
    deployed() {
      const all: Record<string, unknown> = JSON.parse(readFileSync(output.functions, "utf8"));
      return v.parse(deployedFunction, all[output.functionName]).config;
    },
  };
}
