// A run of the whole system: a cloud, a project that is deployed to it, and the file that tells others where it is.
import { appendFileSync, mkdirSync, renameSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { backendApplication, managementClient } from "./auth0/tenant/tenant.ts";
import { operator } from "./aws/iam.ts";
import { type Cloud, type CloudOptions, openCloud } from "./cloud.ts";
import type { Endpoints } from "./endpoints.ts";
import { openDocument } from "./machine/state.ts";
import type { StackControls } from "./page/controls.ts";
import { gatewaysIn } from "./page/gateways.ts";
import { type Convergence, converge, type Project } from "./pulumi/engine/converge.ts";

export interface RunOptions extends Pick<CloudOptions, "dir" | "ports" | "settings" | "host"> {
  readonly project: Project;
  readonly print: (line: string) => void;
}

export interface Run extends Deployed {
  readonly cloud: Cloud;
  /** Deploys again. */
  deploy(project: Project): Promise<Deployed>;
}

export interface Deployed extends Convergence {
  readonly endpoints: Endpoints;
}

/** Pulumi's runtime serves one program of a process at a time. */
let turn: Promise<unknown> = Promise.resolve();

function inTurn<T>(work: () => Promise<T>): Promise<T> {
  const done = turn.then(work);
  turn = done.catch(() => {});
  return done;
}

/** Starts everything, or nothing. */
export async function openRun({ project, print, ...options }: RunOptions): Promise<Run> {
  const region = project.config["aws:region"] ?? "us-east-1";
  const cloud = await openCloud({ ...options, region });
  const { deploy, ...stack } = openStack(cloud, print);
  cloud.connectStack(stack);
  try {
    return { ...(await deploy(project)), cloud, deploy };
  } catch (error) {
    await cloud.close();
    throw error;
  }
}

/** Deploys, and tells who watches. A key that was rotated here stays so until the configuration catches up. */
function openStack(cloud: Cloud, print: RunOptions["print"]): Pick<Run, "deploy"> & StackControls {
  const { events, logins } = cloud;
  const rotated = openDocument(join(cloud.dir, "rotation.json"), { keyGeneration: 1 });
  let last: { readonly project: Project; readonly outputs: Convergence["outputs"] } | undefined;

  async function deploy(project: Project, generation = rotated.value.keyGeneration): Promise<Deployed> {
    events.add({ type: "deployment", deployment: { state: "begun" } });
    const planned = withGeneration(project, generation);
    try {
      const done = await inTurn(() => converge({ target: cloud, project: planned, print }));
      last = { project, outputs: done.outputs };
      const endpoints = describeEndpoints(cloud, done.outputs);
      writeEndpoints(cloud, endpoints);
      const keyGeneration = generationOf(done.outputs);
      events.add({
        type: "deployment",
        deployment: { state: "done", keyGeneration, keys: logins.keysInUse() },
      });
      return { ...done, endpoints };
    } catch (error) {
      const problem = error instanceof Error ? error.message : String(error);
      events.add({ type: "deployment", deployment: { state: "failed", problem } });
      throw error;
    }
  }

  const keyGeneration = () => last && generationOf(last.outputs);

  return {
    deploy: (project) => deploy(project),
    keyGeneration,
    async rotateKey() {
      const before = keyGeneration();
      if (!last || before === undefined) throw conflict("The program has no output keyGeneration.");
      const { outputs } = await deploy(last.project, before + 1);
      const after = generationOf(outputs);
      if (after !== before + 1)
        throw conflict("The program does not take its keyGeneration from the configuration: raise it there.");
      rotated.value.keyGeneration = after;
      rotated.save();
      return after;
    },
  };
}

function withGeneration(project: Project, atLeast: number): Project {
  const key = `${project.name}:keyGeneration`;
  const generation = Math.max(Number(project.config[key] ?? 1), atLeast);
  return generation === 1 ? project : { ...project, config: { ...project.config, [key]: `${generation}` } };
}

function generationOf({ keyGeneration }: Convergence["outputs"]): number | undefined {
  return typeof keyGeneration === "number" ? keyGeneration : undefined;
}

function conflict(message: string): Error {
  return Object.assign(new Error(message), { statusCode: 409 });
}

function describeEndpoints(
  { dir, endpoints, region, applicationId, lambda }: Cloud,
  outputs: Convergence["outputs"],
): Endpoints {
  // A program need not put out what is deployed.
  const [gateway] = gatewaysIn(lambda);
  const logGroup = outputs.logGroupName ?? gateway?.logGroup;
  const logs = join(dir, "logs");
  return {
    inbox: endpoints.inbox,
    auth0: endpoints.auth0,
    gateway: outputs.url ?? gateway?.url,
    carrier: endpoints.carrier,
    secretsManager: endpoints.aws,
    secretId: outputs.secretArn ?? gateway?.secretId,
    region,
    accessKeyId: operator.accessKeyId,
    secretAccessKey: operator.secretAccessKey,
    ca: endpoints.ca,
    clientId: applicationId(),
    backendClientId: backendApplication.client_id,
    backendClientSecret: backendApplication.client_secret,
    managementClientId: managementClient.client_id,
    managementClientSecret: managementClient.client_secret,
    connectionId: outputs.connectionId,
    functionName: outputs.functionName ?? gateway?.name,
    functions: join(dir, "aws/lambda.json"),
    logs: logGroup === undefined ? logs : join(logs, `${String(logGroup).replace(/^\//, "")}.log`),
  };
}

function writeEndpoints({ dir }: Cloud, endpoints: Endpoints): void {
  // Who wants to follow the log need not wait for its first line.
  const isFile = endpoints.logs.endsWith(".log");
  mkdirSync(isFile ? dirname(endpoints.logs) : endpoints.logs, { recursive: true });
  if (isFile) appendFileSync(endpoints.logs, "");
  const path = join(dir, "endpoints.json");
  // A tool that reads it at this moment finds the old one or the new one.
  writeFileSync(`${path}.tmp`, `${JSON.stringify(endpoints, null, 2)}\n`, { mode: 0o600 });
  renameSync(`${path}.tmp`, path);
}
