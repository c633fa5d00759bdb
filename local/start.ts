// `npm start`: the whole system on this machine. Runs the project of the current folder and keeps its state in `.local/`.
import { execFileSync } from "node:child_process";
import { existsSync, renameSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { backendApplication, managementClient } from "./auth0/tenant/tenant.ts";
import { operator } from "./aws/iam.ts";
import { states, vendorNames } from "./carrier/carrier.ts";
import { type Cloud, openCloud } from "./cloud.ts";
import { readPorts } from "./machine/ports.ts";
import { readLocalFile, readProject } from "./project.ts";
import { converge } from "./pulumi/engine/converge.ts";
import type { Properties } from "./pulumi/kinds/kind.ts";
import { reloadWithProgram, watchProject } from "./watch.ts";

const root = fileURLToPath(new URL("..", import.meta.url));

try {
  await start(process.cwd());
} catch (error) {
  console.error(`npm start: ${error instanceof Error ? error.message : error}`);
  process.exit(1);
}

async function start(projectDir: string): Promise<void> {
  const project = readProject(projectDir, "dev");
  const ports = readPorts(process.env);
  buildIfMissing();
  const cloud = await openCloud({
    dir: join(projectDir, ".local"),
    region: project.config["aws:region"] ?? "us-east-1",
    ports,
    settings: readLocalFile(projectDir),
  });
  endOnSignal(cloud);
  try {
    const { outputs } = await converge({ target: cloud, project, print: console.log });
    writeEndpoints(cloud, outputs);
    convergeOnChange(projectDir, cloud);
    cloud.carrier.onMessage(({ to, vendor }) => console.log(`message to ${mask(to)} by ${vendor}`));
    console.log(describe(cloud, outputs));
  } catch (error) {
    await cloud.close();
    throw error;
  }
}

/** A saved file deploys again, without interrupting what runs. */
function convergeOnChange(projectDir: string, cloud: Cloud): void {
  reloadWithProgram();
  watchProject(projectDir, async (paths) => {
    console.log(`\n${paths.join(", ")} changed`);
    try {
      if (paths.some((path) => /^(gateway|action)\//.test(path))) build();
      cloud.applySettings(readLocalFile(projectDir));
      const project = readProject(projectDir, "dev");
      const { outputs } = await converge({ target: cloud, project, print: console.log });
      writeEndpoints(cloud, outputs);
    } catch (error) {
      console.error(error instanceof Error ? error.message : error);
      console.error("The running stack stays as it is. Fix the error and save again.");
    }
  });
}

/** The bundle is missing if install scripts did not run. */
function buildIfMissing(): void {
  if (!existsSync(join(root, "dist/gateway/index.mjs"))) build();
}

function build(): void {
  console.log("Building the gateway");
  execFileSync(process.execPath, ["build/bundles.ts"], { cwd: root, stdio: "inherit" });
}

function endOnSignal(cloud: Cloud): void {
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    process.once(signal, async () => {
      await cloud.close();
      process.exit(0);
    });
  }
}

/** What other tools need to drive the running system. The keys work on this machine only. */
function writeEndpoints({ dir, endpoints, region, applicationId }: Cloud, outputs: Properties): void {
  const document = {
    inbox: endpoints.inbox,
    auth0: endpoints.auth0,
    gateway: outputs.url,
    carrier: endpoints.carrier,
    secretsManager: endpoints.aws,
    secretId: outputs.secretArn,
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
    functionName: outputs.functionName,
    functions: join(dir, "aws/lambda.json"),
    logs: join(dir, "logs", `${outputs.logGroupName}.log`),
  };
  const path = join(dir, "endpoints.json");
  // A tool that reads it at this moment finds the old one or the new one.
  writeFileSync(`${path}.tmp`, `${JSON.stringify(document, null, 2)}\n`, { mode: 0o600 });
  renameSync(`${path}.tmp`, path);
}

function describe({ dir, endpoints, applicationId }: Cloud, outputs: Properties): string {
  const from = (path: string) => relative(process.cwd(), path);
  const post = (path: string, body: object) =>
    [
      `  curl --cacert ${from(endpoints.ca)} ${endpoints.auth0}${path} \\`,
      "    -H 'content-type: application/json' \\",
      `    -d '${JSON.stringify(body)}'`,
    ].join("\n");
  const number = "+4915112345678";
  return `
Ready in ${(performance.now() / 1000).toFixed(1)} s. Ctrl-C ends it.

  Inbox    ${endpoints.inbox}
  Auth0    ${endpoints.auth0}
  Gateway  ${outputs.url}
  Logs     ${from(join(dir, "logs", `${outputs.logGroupName}.log`))}
  Vendors  ${endpoints.carrier}, the baseUrl of providers other than aws
  More     ${from(join(dir, "endpoints.json"))}

Start a login:
${post("/passwordless/start", { client_id: applicationId(), connection: "sms", phone_number: number, send: "code" })}

Read the inbox:
  curl ${endpoints.inbox}/messages

Exchange the code for tokens:
${post("/oauth/token", {
  grant_type: "http://auth0.com/oauth/grant-type/passwordless/otp",
  client_id: applicationId(),
  realm: "sms",
  username: number,
  otp: "<code>",
  scope: "openid",
})}

Let the carrier fail (${states.join(", ")}), or add /${vendorNames.join(", /")} for one vendor:
  curl -X PUT ${endpoints.inbox}/carrier -H 'content-type: application/json' -d '{"state":"down"}'
`;
}

function mask(number: string): string {
  return `${number.slice(0, 3)}*****${number.slice(-2)}`;
}
