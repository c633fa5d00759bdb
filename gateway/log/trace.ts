// Gathers what the log line of one request will say.
import type { Attempt } from "../delivery/attempt.ts";
import { CheckPassed } from "../delivery/check.ts";
import type { Detour } from "../delivery/detour.ts";
import type { OnceReceipt } from "../delivery/once.ts";
import { GatewayError } from "../errors.ts";
import type { Judgement } from "../guard/judgement.ts";
import { type Message, pathOf } from "../message/message.ts";
import type { PhoneNumber } from "../message/phone.ts";
import type { Size } from "../message/segments.ts";
import type { AttemptLine, Dimensions, Level, LogLine, Metrics } from "./line.ts";
import type { Log } from "./log.ts";

export interface Trace {
  /** By which path the message came, and what its Action says of it. */
  origin(message: Message): void;
  /** A hash of who started the login. */
  caller(hash: string): void;
  /** The provider that the route names first. */
  route(first: string | undefined): void;
  message(number: Omit<PhoneNumber, "e164">, size: Size): void;
  /** The request came with a key for checks: it counts nowhere. */
  check(): void;
  guard(judgement: Judgement): void;
  detour(detour: Detour): void;
  attempt(attempt: Attempt): void;
  secretsRenewed(): void;
  /** The shared table failed; the request goes on without it. */
  tableError(error: unknown): void;
  /** Writes the line. */
  end(result: OnceReceipt | GatewayError, status: number): void;
}

export interface RequestFacts {
  readonly requestId: string;
  /** True for the first request of an execution environment. */
  readonly coldStart: boolean;
}

export function startTrace({ requestId, coldStart }: RequestFacts, log: Log): Trace {
  const begun = performance.now();
  const attempts: Attempt[] = [];
  let facts: Partial<LogLine> = {};
  let counts: Metrics = {};
  let path: LogLine["path"] = "none";
  let due: string | undefined;
  return {
    origin(message) {
      path = pathOf(message);
      const { messageType, locale, clientId, connection, ipCountry, organization, correlationId } = message;
      const told = { messageType, locale, clientId, connection, ipCountry, organization, correlationId };
      facts = { ...facts, ...told };
    },
    caller(caller) {
      facts = { ...facts, caller };
    },
    route(first) {
      due = first;
    },
    message({ masked, country, countryGuessed }, { encoding, segments }) {
      facts = { ...facts, recipient: masked, country, countryGuessed, encoding };
      counts = { ...counts, segments };
    },
    check() {
      facts = { ...facts, check: true };
    },
    guard(guard) {
      const { verdict, overdraft, budget } = guard;
      facts = { ...facts, guard };
      counts = {
        ...counts,
        ...guardCounts[verdict],
        ...(overdraft !== undefined && { guardOverdraft: overdraft }),
        ...(budget !== undefined && { guardBudget: budget }),
      };
    },
    detour(detour) {
      facts = { ...facts, detour };
    },
    attempt: (attempt) => void attempts.push(attempt),
    secretsRenewed() {
      facts = { ...facts, secretsRenewed: true };
    },
    tableError(error) {
      const cause = error instanceof Error ? error.cause : undefined;
      const reason = cause instanceof Error ? cause.message : "unknown";
      // The first failure is the cause of the others.
      facts = { tableError: reason, ...facts };
      counts = { ...counts, tableErrors: 1 };
    },
    end(result, status) {
      // One that was overtaken ends after the one that accepted.
      const last = attempts.find(({ outcome }) => outcome.kind === "accepted") ?? attempts.at(-1);
      const provider = "provider" in result ? result.provider : last?.provider;
      log.request(
        {
          level: levelOf(status),
          message: messageOf(result, facts.check),
          requestId,
          status,
          path,
          ...facts,
          ...describe(result),
          attempts: attempts.map(lineOf),
        },
        { outcome: outcomeOf(result), provider: provider ?? "none" },
        {
          requests: 1,
          ...resultCounts(result, status, due),
          ...counts,
          durationMs: Math.round(performance.now() - begun),
          ...(last && { providerMs: last.durationMs }),
          ...(coldStart && { coldStarts: 1 }),
        },
      );
    },
  };
}

function resultCounts(result: OnceReceipt | GatewayError, status: number, due: string | undefined): Metrics {
  if (!(result instanceof GatewayError)) {
    return {
      accepted: 1,
      ...(!result.duplicate && due !== undefined && result.provider !== due && { carried: 1 }),
    };
  }
  return { ...(status === 401 && { unauthorized: 1 }), ...(status >= 500 && { failures: 1 }) };
}

function messageOf(result: OnceReceipt | GatewayError, isCheck: true | undefined): string {
  if (!(result instanceof GatewayError)) return "message sent";
  if (!isCheck) return "message not sent";
  return result instanceof CheckPassed ? "check passed" : "check failed";
}

const guardCounts: Readonly<Record<Judgement["verdict"], Metrics>> = {
  pass: {},
  learning: {},
  refuse: { guardRefused: 1 },
  "would-refuse": { guardWouldRefuse: 1 },
  blind: { guardBlind: 1 },
};

function lineOf({ provider, outcome, durationMs }: Attempt): AttemptLine {
  return { provider, ...outcome, durationMs };
}

function outcomeOf(result: OnceReceipt | GatewayError): Dimensions["outcome"] {
  return result instanceof GatewayError ? result.code : "accepted";
}

function describe(result: OnceReceipt | GatewayError): Partial<LogLine> {
  if (!(result instanceof GatewayError)) return { messageId: result.messageId, duplicate: result.duplicate };
  // The stack of a failure nobody foresaw; `cause` messages of this project never quote secrets or messages.
  const unforeseen = result.code === "ERR_INTERNAL" && result.cause instanceof Error;
  return { code: result.code, detail: result.detail, ...(unforeseen && { stack: stackOf(result.cause) }) };
}

/** Where it happened, without the error's own text, which may quote what it choked on. */
function stackOf(error: unknown): string[] {
  if (!(error instanceof Error)) return [];
  const { name, message, stack = "" } = error;
  const begin = stack.indexOf(message);
  const after = begin < 0 ? "" : stack.slice(begin + message.length);
  const frames = after.split("\n").filter((line) => line.startsWith("    at "));
  return [name, ...frames.slice(0, 8).map((line) => line.trim())];
}

function levelOf(status: number): Level {
  if (status === 200) return "info";
  return status >= 500 ? "error" : "warn";
}
