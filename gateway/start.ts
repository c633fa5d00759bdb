// What happens once per execution environment, before the first request: Lambda runs this part at full speed.
import { readFileSync } from "node:fs";
import { deriveKey } from "./access/derivedKeys.ts";
import { createSecretStore, type Secrets, secretFetcher } from "./access/secrets.ts";
import { verifyToken } from "./access/token.ts";
import { createBreaker } from "./delivery/breaker.ts";
import { messageKey } from "./delivery/once.ts";
import { createOutages } from "./delivery/outages.ts";
import { createPaces } from "./delivery/paces.ts";
import { createResends } from "./delivery/resends.ts";
import { parseDocument, placeOf } from "./document.ts";
import { createGuard, type Guard } from "./guard/guard.ts";
import type { Log } from "./log/log.ts";
import { codeFinder } from "./message/code.ts";
import { readMessage } from "./message/message.ts";
import { describeNumber } from "./message/phone.ts";
import { measure } from "./message/segments.ts";
import { addressOf, awsCaller, type CallAws, signRequest, type Variables } from "./network/aws.ts";
import { within } from "./network/deadline.ts";
import { createHttpClient, type HttpClient } from "./network/http.ts";
import type { HttpRequest } from "./network/request.ts";
import type { Gateway } from "./passage.ts";
import { type Settings, settingsSchema } from "./settings.ts";
import { openTable, type Table } from "./state/table.ts";
import { createTally, type Tally, tallyCalls } from "./tally/tally.ts";

/** A start that takes longer goes on without: the first request fetches what is missing. */
const warmUpMs = 2000;

/** Of which so much is for the secret. */
const secretMs = 1900;

/** Counts of the guard that are made at once: recipient, block, range, country, all. A day's budget is one more. */
const guardCounts = 5;

/**
 * Milliseconds for each of them. At 512 MB the handshakes of six new connections take 70 ms together, on a busy machine
 * a multiple. Where the table says nothing at all, a message waits for it once.
 */
const guardTimeoutMs = 250;

/** AWS keeps idle connections for longer. */
const awsKeepAliveSeconds = 25;

/** The gateway, or undefined when its settings are broken; the log says in what. */
export async function startGateway(variables: Variables, log: Log): Promise<Gateway | undefined> {
  const settings = readSettings(log);
  if (!settings) return undefined;
  const awsHttp = createHttpClient({ keepAliveSeconds: awsKeepAliveSeconds });
  const callAws = awsCaller(awsHttp, variables);
  const secrets = createSecretStore({
    providers: settings.providers,
    versionId: settings.secretVersionId,
    fetch: secretFetcher(callAws, variables.SECRET_ID),
  });
  const table = variables.TABLE_NAME ? openTable(variables.TABLE_NAME, callAws) : undefined;
  const gateway = {
    settings,
    secrets,
    http: createHttpClient({ repeats: settings.delivery.onUnknown === "next" }),
    variables,
    findCode: codeFinder(settings.code),
    table,
    guard: startGuard(settings, callAws, { variables, awsHttp, log }),
    breaker: createBreaker(table, (error) => noteTableError(error, log)),
    resends: asksResends(settings) ? createResends(table, (error) => noteTableError(error, log)) : undefined,
    paces: createPaces(settings.delivery, table, (error) => noteTableError(error, log)),
    outages:
      asksBooks(settings) && table ? createOutages(table, (error) => noteTableError(error, log)) : undefined,
    tally: startTally(settings, callAws, variables.TABLE_NAME),
  };
  await within(warmUpMs, warmUp(gateway, log));
  return gateway;
}

/** With a table that one slow moment does not put to rest, and that puts no other to rest. */
function startTally({ observe }: Settings, callAws: CallAws, name: string | undefined): Tally | undefined {
  return createTally(observe, name ? openTable(name, callAws, { forgives: true }) : undefined);
}

function asksBooks({ observe, delivery }: Settings): boolean {
  return (observe.receipts || observe.conversion) && delivery.outages !== "off";
}

/** Without the guard nobody remembers recipients. */
function asksResends({ guard }: Settings): boolean {
  return guard.mode !== "off" && guard.resend !== "off";
}

/** The guard, with connections for all of its counts at once and a table that one slow moment does not put to rest. */
function startGuard(
  { guard: settings, observe }: Settings,
  callAws: CallAws,
  { variables, awsHttp, log }: { variables: Variables; awsHttp: HttpClient; log: Log },
): Guard {
  const { TABLE_NAME: name } = variables;
  const table = name ? openTable(name, callAws, { timeoutMs: guardTimeoutMs, forgives: true }) : undefined;
  const address = addressOf("dynamodb", variables.AWS_REGION ?? "", variables);
  return createGuard({
    settings,
    table,
    open: async () => {
      const observed = observe.receipts || observe.conversion ? tallyCalls : 0;
      const counts = guardCounts + (settings.messagesPerDay === undefined ? 0 : 1);
      const count = Math.max(1 + observed, settings.mode === "off" ? 1 : counts);
      if (table) await awsHttp.open(address, count, guardTimeoutMs);
    },
    noteLearned(destinations) {
      log.note(
        "info",
        "The guard has learned what is usual. These destinations got more than unknown ones get.",
        {
          detail: destinations.join(", ") || "none",
        },
      );
    },
  });
}

/** Settings come with the code, in one file of the archive: AWS would update variables before it. */
function readSettings(log: Log): Settings | undefined {
  const result = parseDocument(settingsSchema, settingsText());
  if (result.success) return result.output;
  const problems = result.issues.map((issue) => `${placeOf(issue) ?? "settings.json"}: ${issue.message}`);
  log.note("error", "The settings in the function's archive are broken; deploy again with `pulumi up`.", {
    code: "ERR_SETTINGS",
    problems,
  });
  return undefined;
}

function settingsText(): string | undefined {
  try {
    return readFileSync(new URL("settings.json", import.meta.url), "utf8");
  } catch {
    return undefined;
  }
}

/** Does now what the first request would otherwise wait for. Failures are noted and left to the first request. */
async function warmUp(gateway: Gateway, log: Log): Promise<void> {
  const { settings, secrets, http, variables, findCode } = gateway;
  const attempt = async <Value>(what: string, step: () => Promise<Value>): Promise<Value | undefined> => {
    try {
      return await step();
    } catch (error) {
      const detail = error instanceof Error ? error.message : undefined;
      log.note("warn", `The start could not ${what}; the first request will try again.`, { detail });
      return undefined;
    }
  };
  const rehearsed = attempt("rehearse a request", async () => {
    rehearse(findCode);
    await Promise.all([gateway.guard.warmUp(), rehearseGuard(settings), rehearseTally(settings)]);
  });
  const held = await attempt("fetch the secret", () => secrets.current(secretMs));
  const opened =
    held &&
    attempt("reach the first provider", async () => {
      const first = firstRequest(held, settings);
      if (first) await http.open(signRequest(first, variables).url);
    });
  const verified =
    held && verifyToken(dryToken, held.signingKeys.slice(0, 1), settings.token).catch(() => undefined);
  await Promise.all([rehearsed, opened, verified]);
}

/** The steps of a request that need nothing from outside, once, so that Node compiles and loads what they use. */
function rehearse(findCode: Gateway["findCode"]): void {
  const sample = Buffer.from(JSON.stringify({ recipient: "+49 151 12345678", body: "Your code is 000000" }));
  const { recipient, body } = readMessage(sample);
  describeNumber(recipient);
  findCode(body);
  measure(body);
  messageKey("pepper", recipient, body);
  new AbortController().abort();
}

const yes = async () => true;

/** Empty, and it agrees to everything. */
const agreeing: Table = {
  get: async () => undefined,
  put: yes,
  insist: yes,
  remove: yes,
  update: async () => ({}),
};

/** What is noted of a message that was sent. */
async function rehearseTally({ observe }: Settings): Promise<void> {
  await createTally(observe, agreeing)?.note({
    ...{ provider: "aws", country: "DE", messageId: "start", at: Date.now() },
    ...{ recipient: "+4915112345678", isExpected: true },
    keys: { receipts: deriveKey("pepper", "receipts"), conversion: deriveKey("pepper", "conversion") },
    onTableError: () => undefined,
  });
}

/** The guard's steps. */
async function rehearseGuard({ guard: settings }: Settings): Promise<void> {
  const watch = createGuard({ settings, table: agreeing }).watch({
    recipient: "+4915112345678",
    country: "DE",
    pepper: "pepper",
    report: () => undefined,
    onTableError: () => undefined,
  });
  await watch.admit({ provider: "", isCounted: true }).catch(() => undefined);
}

/** Well formed and refused by every key: it makes Node load all that a real verification needs. */
const dryToken = `${Buffer.from('{"alg":"HS256"}').toString("base64url")}.e30.AA`;

function noteTableError(error: unknown, log: Log): void {
  const cause = error instanceof Error ? error.cause : undefined;
  const detail = cause instanceof Error ? cause.message : undefined;
  log.note("warn", "The state of the providers could not be shared with other environments.", { detail });
}

/** A request as the provider that is tried first would get it, for its address; others are opened when they are needed. */
function firstRequest({ accounts: [first] }: Secrets, { code }: Settings): HttpRequest | undefined {
  const request = first?.account.request({
    recipient: "+4915112345678",
    body: "0",
    code: "0".repeat(code.length),
    validitySeconds: code.lifetimeSeconds,
    reference: "start",
    now: new Date(),
  });
  return request && !("kind" in request) ? request : undefined;
}
