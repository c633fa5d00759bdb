// Gathers what the log line of one request will say.
import type { Attempt } from "./delivery/attempt.ts";
import type { Receipt } from "./delivery/deliver.ts";
import { type FailureCode, GatewayError } from "./errors.ts";
import type { Log } from "./log.ts";

export interface Trace {
  recipient(masked: string, country: string | undefined): void;
  attempt(attempt: Attempt): void;
  secretsRenewed(): void;
  /** Writes the line. */
  end(result: Receipt | GatewayError, status: number): void;
}

export interface RequestFacts {
  readonly requestId: string;
  /** True for the first request of an execution environment. */
  readonly coldStart: boolean;
}

export function startTrace({ requestId, coldStart }: RequestFacts, log: Log): Trace {
  const begun = performance.now();
  const attempts: Attempt[] = [];
  const facts: Record<string, unknown> = {};
  return {
    recipient(masked, country) {
      facts.recipient = masked;
      facts.country = country;
    },
    attempt: (attempt) => void attempts.push(attempt),
    secretsRenewed() {
      facts.secretsRenewed = true;
    },
    end(result, status) {
      const provider = "provider" in result ? result.provider : attempts.at(-1)?.provider;
      const last = attempts.at(-1);
      log.request(
        {
          level: levelOf(status),
          message: result instanceof GatewayError ? "message not sent" : "message sent",
          requestId,
          status,
          ...facts,
          ...describe(result),
          attempts: attempts.map(({ provider, outcome, durationMs }) => ({
            provider,
            ...outcome,
            durationMs,
          })),
        },
        { outcome: outcomeOf(result), provider: provider ?? "none" },
        {
          requests: 1,
          durationMs: Math.round(performance.now() - begun),
          ...(last && { providerMs: last.durationMs }),
          ...(coldStart && { coldStarts: 1 }),
        },
      );
    },
  };
}

function outcomeOf(result: Receipt | GatewayError): "accepted" | FailureCode {
  return result instanceof GatewayError ? result.code : "accepted";
}

function describe(result: Receipt | GatewayError): object {
  if (!(result instanceof GatewayError)) return { messageId: result.messageId, segments: result.segments };
  // The stack of a failure nobody foresaw; `cause` messages of this project never quote secrets or messages.
  const unforeseen = result.code === "ERR_INTERNAL" && result.cause instanceof Error;
  return { code: result.code, detail: result.detail, ...(unforeseen && { stack: stackOf(result.cause) }) };
}

/** Where it happened, without the error's own text, which may quote what it choked on. */
function stackOf(error: unknown): string[] {
  if (!(error instanceof Error)) return [];
  const frames = error.stack?.split("\n").filter((line) => line.startsWith("    at ")) ?? [];
  return [error.name, ...frames.slice(0, 8).map((line) => line.trim())];
}

function levelOf(status: number): "info" | "warn" | "error" {
  if (status === 200) return "info";
  return status >= 500 ? "error" : "warn";
}
