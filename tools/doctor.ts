// `npm run doctor`: looks at a deployed gateway from outside, step by step, and says what to do where something is wrong.
import { parseArgs } from "node:util";
import { ManagementClient } from "auth0";
import * as v from "valibot";
import { sampleNumber } from "../components/arguments/sampleNumber.ts";
import { argsSchema, type GatewayValues } from "../components/arguments/schema.ts";
import { sampleMessage } from "../components/arguments/template.ts";
import { ask } from "../gateway/canary/ask.ts";
import { createHttpClient } from "../gateway/network/http.ts";
import { judgeConnection } from "./doctor/auth0Step.ts";
import { followMessage } from "./doctor/fateStep.ts";
import { type Finding, linesOf } from "./doctor/finding.ts";
import { judgeGateway } from "./doctor/gatewayStep.ts";
import { sendDirectly, startLogin } from "./doctor/messageStep.ts";
import { type Subject, subjectOfLocalRun, subjectOfStack } from "./doctor/subject.ts";
import { openLocalRun } from "./localRun.ts";
import { main as checkProviders, type Output } from "./providers.ts";
import { pulumiCommand } from "./pulumi/findPulumi.ts";
import { readByCli, readStackConfig } from "./stackConfig.ts";
import { type Access, findAccess } from "./tenantAccess.ts";
import { readTenant } from "./tenantFacts.ts";
import { reportOn, type SmsConnection } from "./tenantReport.ts";

const usage = `npm run doctor -- [--stack <name>] [--local] [--to <number> [--wait <seconds>] [--client <id>]]

Looks at the gateway of a stack (default: dev): its configuration, the gateway itself, the Auth0 tenant. Sends nothing,
unless --to names a number. Exits with 1 where something is wrong.

  --local   looks at the local run of this folder (npm start) instead
  --to      sends one real message there: through Auth0, or straight to the gateway with auth0Path none
  --wait    seconds for which the message's receipt is waited for (default: 30)
  --client  the application that starts that login (default: the first one that may use the connection)

Needs the Pulumi CLI, and for the tenant what npm run tenant needs.`;

interface Options {
  readonly stack: string;
  readonly local: boolean;
  readonly to: string | undefined;
  readonly client: string | undefined;
  /** Seconds for which a receipt is waited for. */
  readonly wait: number;
}

const askMs = 30_000;

/** What is looked at. */
interface Place {
  readonly subject: Subject;
  /** Throws what is missing to read the tenant. */
  readonly access: () => Promise<Access>;
  /** The local run's own application. */
  readonly ownClient?: string;
}

/** Returns the exit code: 0, 1 where something is wrong, 2 for wrong usage. */
export async function main(
  args: readonly string[],
  dir: string,
  output: Output,
  environment: NodeJS.ProcessEnv = process.env,
): Promise<number> {
  const options = optionsOf(args);
  if (!options) {
    output.fail(usage);
    return 2;
  }
  let problems = 0;
  async function step<Result>(title: string, take: () => Promise<[Finding[], Result?]>) {
    output.print(title);
    const [findings, result] = await take().catch((error: unknown): [Finding[]] => [[problemOf(error)]]);
    problems += findings.filter(({ level }) => level === "problem").length;
    for (const line of findings.flatMap(linesOf)) output.print(`  ${line}`);
    output.print("");
    return result;
  }
  const values = await step("Configuration", () => examineConfiguration(dir, options));
  const place = await step("Gateway", () => examineGateway(dir, options, values, environment));
  if (place && values) {
    const connection = await step("Auth0", () => examineTenant(place));
    const { to } = options;
    if (to) await step("Message", () => sendMessage(to, place, { values, connection, options, environment }));
  }
  output.print(problems === 0 ? "Nothing is wrong." : `Problems: ${problems}.`);
  return problems === 0 ? 0 : 1;
}

function problemOf(error: unknown): Finding {
  return { level: "problem", text: error instanceof Error ? error.message : String(error) };
}

/** What `npm run providers -- check` says of it, in one line where nothing is wrong. */
async function examineConfiguration(
  dir: string,
  { stack }: Options,
): Promise<[Finding[], GatewayValues | undefined]> {
  const lines: string[] = [];
  const print = (text: string) => void lines.push(text);
  const code = await checkProviders(["check", "--stack", stack], dir, { print, fail: print });
  const { args } = await readStackConfig(dir, stack, readByCli);
  const values = v.safeParse(argsSchema, args);
  const finding: Finding =
    code === 0
      ? {
          level: "ok",
          text: `The configuration of stack ${stack} is sound, and no vendor refuses its credentials.`,
        }
      : { level: "problem", text: lines.at(-1) ?? "", fix: `npm run providers -- check --stack ${stack}` };
  return [[finding], values.success ? values.output : undefined];
}

async function examineGateway(
  dir: string,
  options: Options,
  values: GatewayValues | undefined,
  environment: NodeJS.ProcessEnv,
): Promise<[Finding[], Place]> {
  const place = await findPlace(dir, options, environment);
  const { subject } = place;
  const sample = samplesOf(values);
  const question = { ...subject, ...sample, recipient: options.to ?? sample.recipient };
  const answer = await ask(question, createHttpClient(), askMs);
  return [judgeGateway(answer, subject), place];
}

async function findPlace(
  dir: string,
  { stack, local }: Options,
  environment: NodeJS.ProcessEnv,
): Promise<Place> {
  if (!local) {
    const subject = await subjectOfStack(await pulumiCommand(), dir, stack);
    return { subject, access: () => findAccess(environment, stack) };
  }
  const run = await openLocalRun(dir);
  const { managementClientId: clientId, managementClientSecret: clientSecret } = run;
  const access = async () => ({ domain: new URL(run.auth0).host, clientId, clientSecret });
  return { subject: await subjectOfLocalRun(run), access, ownClient: run.clientId };
}

/** What a token and a message have to be, as far as the configuration tells. */
function samplesOf(values: GatewayValues | undefined) {
  const settled = values ?? v.parse(argsSchema, {});
  const { subject, audience, template, syntax, code, text } = settled;
  const body = sampleMessage(template, syntax, code.length, text) ?? "Your code is 000000";
  return { token: { subject, audience }, recipient: sampleNumber(settled), body };
}

/** What `npm run tenant` finds to be in the way, and whether the connection is this gateway's. */
async function examineTenant({ subject, access, ownClient }: Place): Promise<[Finding[], SmsConnection?]> {
  if (await subject.signingKey()) {
    return [[{ level: "note", text: "With auth0Path none no tenant points at this gateway yet." }]];
  }
  const found = await access().catch((error: unknown) => problemOf(error));
  if ("level" in found) return [[{ level: "note", text: `Not looked at. ${found.text}` }]];
  const facts = await readTenant(found, new ManagementClient(found));
  const { findings } = reportOn(facts);
  const connection = facts.connections.find(({ name }) => name === "sms");
  const inTheWay = findings.filter(
    ({ level, text }) => level === "problem" && !text.startsWith("No application"),
  );
  return [[...inTheWay, ...judgeConnection(connection, subject, ownClient)], connection];
}

async function sendMessage(
  to: string,
  { subject, access, ownClient }: Place,
  parts: {
    readonly values: GatewayValues;
    readonly connection: SmsConnection | undefined;
    readonly options: Options;
    readonly environment: NodeJS.ProcessEnv;
  },
): Promise<[Finding[]]> {
  const { values, connection, options, environment } = parts;
  const { token, body } = samplesOf(values);
  const question = { ...subject, token, body, recipient: to };
  const follow = async (sent: Finding): Promise<[Finding[]]> => {
    if (sent.level !== "ok") return [[sent]];
    return [[sent, ...(await followMessage(() => ask(question, createHttpClient(), askMs), options.wait))]];
  };
  const signingKey = await subject.signingKey();
  if (signingKey) {
    return follow(await sendDirectly({ recipient: to, body }, { url: subject.url, signingKey, token }));
  }
  const clientId = options.client ?? connection?.clients?.[0] ?? ownClient;
  if (!clientId) {
    const text =
      "No application is known that could start a login; name one: --client <id>, where the tenant could not be read.";
    return [[{ level: "problem", text }]];
  }
  const clientSecret = environment.AUTH0_LOGIN_CLIENT_SECRET;
  const { domain } = await access();
  return follow(await startLogin(to, { auth0: `https://${domain}`, clientId, clientSecret }));
}

function optionsOf(args: readonly string[]): Options | undefined {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        stack: { type: "string", default: "dev" },
        local: { type: "boolean", default: false },
        to: { type: "string" },
        client: { type: "string" },
        wait: { type: "string", default: "30" },
      },
    });
    const { stack, local, to, client } = values;
    const wait = Number(values.wait);
    return Number.isInteger(wait) && wait >= 0 ? { stack, local, to, client, wait } : undefined;
  } catch {
    return undefined;
  }
}

if (import.meta.main) {
  const output = { print: console.log, fail: console.error };
  process.exitCode = await main(process.argv.slice(2), process.cwd(), output);
}
