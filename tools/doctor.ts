// Looks at a deployed gateway from outside, step by step, and says what to do where something is wrong.
import * as v from "valibot";
import { sampleNumber } from "../components/arguments/sampleNumber.ts";
import { argsSchema, type GatewayValues } from "../components/arguments/schema.ts";
import { sampleMessage } from "../components/arguments/template.ts";
import { ask } from "../gateway/canary/ask.ts";
import { createHttpClient } from "../gateway/network/http.ts";
import { judgeConnection } from "./doctor/auth0Step.ts";
import { followMessage } from "./doctor/fateStep.ts";
import { type Finding, linesOf } from "./doctor/finding.ts";
import { askForTable, judgeGateway } from "./doctor/gatewayStep.ts";
import { sendDirectly, startLogin } from "./doctor/messageStep.ts";
import { type DeployedGateway, once } from "./gateway/deployed.ts";
import {
  type Configuration,
  findConfiguration,
  findGateway,
  type Place,
  placeOptions,
  placeUsage,
  stackOf,
} from "./gateway/find.ts";
import { commonUsage, invocation, type Output, readArguments, refuse } from "./invocation.ts";
import { openLocalRun } from "./localRun.ts";
import { openManagement } from "./managementApi.ts";
import { checkConfiguration } from "./providers.ts";
import { isOwnProgram } from "./stackConfig.ts";
import { type Access, findAccess } from "./tenantAccess.ts";
import { readTenant } from "./tenantFacts.ts";
import { reportOn, type SmsConnection } from "./tenantReport.ts";

const usage = `${invocation("doctor", "[--stack <name>] [--gateway <name>] [--local] [--to <number> [--wait <seconds>] [--client <id>]]")}

Looks at the gateway of a stack: its configuration, the gateway itself, the Auth0 tenant. Sends nothing, unless --to names a
number. Exits with 1 where something is wrong.

${placeUsage}
  --to      sends one real message there: through Auth0, or straight to the gateway with auth0Path none
  --wait    seconds for which the message's receipt is waited for (default: 30)
  --client  the application that starts that login (default: the first one that may use the connection)
${commonUsage}

Needs the Pulumi CLI, logged in as for pulumi up, and for the tenant what "${invocation("tenant")}" needs.`;

interface Options extends Place {
  readonly to: string | undefined;
  readonly client: string | undefined;
  /** Seconds for which a receipt is waited for. */
  readonly wait: number;
}

const askMs = 30_000;

/** What is looked at. */
interface Subject {
  readonly gateway: DeployedGateway;
  readonly checkKey: string;
  /** Throws what is missing to read the tenant. */
  readonly access: () => Promise<Access>;
  /** The local run's own application. */
  readonly ownClient?: string;
}

/** Returns the exit code: 0, 1 where something is wrong, 2 for wrong usage. Throws where there is nothing to look at. */
export async function main(
  args: readonly string[],
  dir: string,
  output: Output,
  environment: NodeJS.ProcessEnv = process.env,
): Promise<number> {
  const options = await optionsOf(args, dir, output);
  if (typeof options === "number") return options;
  const found = once(() => findGateway(options));
  // Without it nothing at all can be said of another program than this repository's.
  if (!isOwnProgram(options.dir)) await found();
  let problems = 0;
  async function step<Result>(title: string, take: () => Promise<[Finding[], Result?]>) {
    output.print(title);
    const [findings, result] = await take().catch((error: unknown): [Finding[]] => [[problemOf(error)]]);
    problems += findings.filter(({ level }) => level === "problem").length;
    for (const line of findings.flatMap(linesOf)) output.print(`  ${line}`);
    output.print("");
    return result;
  }
  const values = await step("Configuration", () => examineConfiguration(options, found));
  const subject = await step("Gateway", () => examineGateway(options, found, values, environment));
  if (subject && values) {
    const connection = await step("Auth0", () => examineTenant(subject, values));
    const { to } = options;
    if (to)
      await step("Message", () => sendMessage(to, subject, { values, connection, options, environment }));
  }
  output.print(problems === 0 ? "Nothing is wrong." : `Problems: ${problems}.`);
  return problems === 0 ? 0 : 1;
}

function problemOf(error: unknown): Finding {
  return { level: "problem", text: error instanceof Error ? error.message : String(error) };
}

/** What `npm run providers -- check` says of it, in one line where nothing is wrong. */
async function examineConfiguration(
  place: Place,
  gateway: () => Promise<DeployedGateway>,
): Promise<[Finding[], GatewayValues | undefined]> {
  const configuration = await findConfiguration(place, gateway);
  const wrong = await checkConfiguration(configuration, { print() {}, fail() {} });
  const values = v.safeParse(argsSchema, configuration.args);
  const findings =
    wrong === undefined
      ? soundness(configuration)
      : [
          {
            level: "problem" as const,
            text: wrong,
            fix: invocation("providers", `check ${wordsOf(place)}`),
          },
        ];
  return [findings, values.success ? values.output : undefined];
}

function soundness({ subject, unread }: Configuration): Finding[] {
  if (unread === undefined)
    return [{ level: "ok", text: `${subject} is sound, and no vendor refuses its credentials.` }];
  return [
    { level: "ok", text: `${subject} is sound.` },
    { level: "note", text: `Its credentials are not looked at: ${unread}` },
  ];
}

/** The options that lead to the same gateway. */
function wordsOf({ stack, local, gateway }: Place): string {
  const words = [local ? "--local" : `--stack ${stack}`, gateway && `--gateway ${gateway}`];
  return words.filter(Boolean).join(" ");
}

async function examineGateway(
  options: Options,
  found: () => Promise<DeployedGateway>,
  values: GatewayValues | undefined,
  environment: NodeJS.ProcessEnv,
): Promise<[Finding[], Subject]> {
  const gateway = await found();
  const checkKey = await gateway.checkKey();
  const sample = samplesOf(values);
  const question = { url: gateway.url, checkKey, ...sample, recipient: options.to ?? sample.recipient };
  const answer = await askForTable(() => ask(question, createHttpClient(), askMs));
  const tenant = options.local
    ? await accessOfLocalRun(options)
    : { access: () => findAccess(environment, { dir: options.dir, stack: async () => options.stack }) };
  return [judgeGateway(answer, gateway), { gateway, checkKey, ...tenant }];
}

async function accessOfLocalRun({ dir }: Place) {
  const { auth0, managementClientId, managementClientSecret, clientId: ownClient } = await openLocalRun(dir);
  const domain = new URL(auth0).host;
  const access = { domain, clientId: managementClientId, clientSecret: managementClientSecret };
  return { access: async () => access, ownClient };
}

/** What a token and a message have to be, as far as the configuration tells. */
function samplesOf(values: GatewayValues | undefined) {
  const settled = values ?? v.parse(argsSchema, {});
  const { subject, audience, template, syntax, code, text, sender } = settled;
  const body = sampleMessage(template, syntax, code.length, text) ?? "Your code is 000000";
  return { token: { subject, audience }, recipient: sampleNumber(settled), body, sender };
}

/** What `tenant` finds to be in the way, and whether the connection is this gateway's. */
async function examineTenant(
  { gateway, checkKey, access, ownClient }: Subject,
  values: GatewayValues,
): Promise<[Finding[], SmsConnection?]> {
  if (!(await gateway.hasTenant())) {
    return [[{ level: "note", text: "With auth0Path none no tenant points at this gateway yet." }]];
  }
  const found = await access().catch((error: unknown) => problemOf(error));
  if ("level" in found) return [[{ level: "note", text: `Not looked at. ${found.text}` }]];
  const facts = await readTenant(await openManagement(found));
  const { findings } = reportOn(facts);
  const connection = facts.connections.find(({ name }) => name === "sms");
  const inTheWay = findings.filter(
    ({ level, text }) => level === "problem" && !text.startsWith("No application"),
  );
  return [
    [...inTheWay, ...judgeConnection(connection, { url: gateway.url, checkKey, values }, ownClient)],
    connection,
  ];
}

async function sendMessage(
  to: string,
  { gateway, checkKey, access, ownClient }: Subject,
  parts: {
    readonly values: GatewayValues;
    readonly connection: SmsConnection | undefined;
    readonly options: Options;
    readonly environment: NodeJS.ProcessEnv;
  },
): Promise<[Finding[]]> {
  const { values, connection, options, environment } = parts;
  const { token, body, sender } = samplesOf(values);
  const { url } = gateway;
  const question = { url, checkKey, token, body, sender, recipient: to };
  const follow = async (sent: Finding): Promise<[Finding[]]> => {
    if (sent.level !== "ok") return [[sent]];
    return [[sent, ...(await followMessage(() => ask(question, createHttpClient(), askMs), options.wait))]];
  };
  if (!(await gateway.hasTenant())) {
    const signingKey = await gateway.signingKey();
    return follow(await sendDirectly({ recipient: to, body, sender }, { url, signingKey, token }));
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

/** The exit code where there is nothing to do. */
async function optionsOf(args: readonly string[], dir: string, output: Output): Promise<Options | number> {
  const text = { type: "string" } as const;
  const options = {
    ...placeOptions,
    to: text,
    client: text,
    wait: text,
  } as const;
  const given = readArguments(args, { usage, options }, dir, output);
  if (typeof given === "number") return given;
  const { local, gateway, client, wait = "30" } = given.values;
  // As people write it; Auth0 takes the bare number.
  const to = given.values.to?.replace(/[\s().-]/g, "");
  const problems = [
    ...(to === undefined || /^\+[1-9]\d{6,14}$/.test(to)
      ? []
      : ["--to must be a number with its country, such as +4915112345678"]),
    ...(/^\d+$/.test(wait) ? [] : [`--wait must be a whole number of seconds; got ${wait}`]),
    ...(["wait", "client"] as const).flatMap((name) =>
      given.values[name] !== undefined && to === undefined
        ? [`--${name} is about the message that --to sends; add --to, or take it out`]
        : [],
    ),
  ];
  if (problems.length > 0) return refuse(problems, usage, output);
  const stack = await stackOf(given.dir, given.values.stack, local);
  return { dir: given.dir, stack, local, gateway, to, client, wait: Number(wait) };
}
