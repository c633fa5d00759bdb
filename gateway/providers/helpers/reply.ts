// Replies to outcomes: reading JSON without trust, tables of error codes, and what an HTTP status alone says.
import type { HttpReply, Outcome } from "../provider.ts";

/** Why a message was not sent; decides between `rejected` and `unavailable`. */
export type Failure = "recipient" | "content" | "throttled" | "down" | "sender" | "account" | "route";

/** The parsed body, or undefined when it is not JSON. */
export function readJson(reply: HttpReply): unknown {
  try {
    return JSON.parse(reply.body);
  } catch {
    return undefined;
  }
}

/** What lies at a dotted path such as `messages.0.status`, or undefined. */
export function at(document: unknown, path: string): unknown {
  let value = document;
  for (const key of path.split(".")) {
    if (typeof value !== "object" || value === null) return undefined;
    value = Object.getOwnPropertyDescriptor(value, key)?.value;
  }
  return value;
}

/** Like `at`, for text: numbers are spelled out, everything else and the empty text is undefined. */
export function textAt(document: unknown, path: string): string | undefined {
  const value = at(document, path);
  return typeof value === "number" || (typeof value === "string" && value) ? `${value}` : undefined;
}

export function accepted(messageId?: string): Outcome {
  return { kind: "accepted", ...(messageId && { messageId: messageId.slice(0, 128) }) };
}

/** `code` goes into the log only if it looks like an error code: no text, no run of digits that may be a number. */
export function failed(failure: Failure, code?: string, retryAfterSeconds?: number): Outcome {
  const vendorCode = code && /^(?!.*\d{7})[\w.-]{1,64}$/.test(code) ? { vendorCode: code } : {};
  if (failure === "recipient" || failure === "content") {
    return { kind: "rejected", reason: failure, ...vendorCode };
  }
  return {
    kind: "unavailable",
    reason: failure,
    ...vendorCode,
    ...(retryAfterSeconds !== undefined && { retryAfterSeconds }),
  };
}

/** A lookup of error codes from lists of codes separated by spaces. */
export function errorTable(codes: Partial<Record<Failure, string>>): ReadonlyMap<string, Failure> {
  return new Map(
    (Object.entries(codes) as [Failure, string][]).flatMap(([failure, list]) =>
      list.split(" ").map((code): [string, Failure] => [code, failure]),
    ),
  );
}

/**
 * What the HTTP status alone says: 2xx that was not understood is unknown, 429 is throttled, 401 and 403 concern the
 * account, 3xx, 408 and 5xx mean the provider does not work. Any other 4xx is `otherwise`, by default the account: nothing was
 * sent, the operator should look, and another provider may serve.
 */
export function statusOutcome(reply: HttpReply, code?: string, otherwise: Failure = "account"): Outcome {
  const { status } = reply;
  if (status >= 200 && status < 300) return { ...failed("down", code), kind: "unknown", reason: "reply" };
  return failed(failureOfStatus(status, otherwise), code ?? `${status}`, retryAfter(reply));
}

function failureOfStatus(status: number, otherwise: Failure): Failure {
  if (status === 429) return "throttled";
  if (status === 401 || status === 403) return "account";
  return status === 408 || status < 400 || status >= 500 ? "down" : otherwise;
}

/** Seconds of a `Retry-After` header; its other form, a date, is ignored. */
function retryAfter(reply: HttpReply): number | undefined {
  const header = reply.headers["retry-after"];
  return header && /^\d{1,6}$/.test(header) ? Number(header) : undefined;
}

/** The outcome of a refusal that came with a status of success: a code that the table lacks concerns the account. */
export function refused(table: ReadonlyMap<string, Failure>, code: string): Outcome {
  return failed(table.get(code) ?? "account", code);
}

/** The outcome of the first known code, else what the status says. */
export function failureOf(
  reply: HttpReply,
  table: ReadonlyMap<string, Failure>,
  ...codes: (string | undefined)[]
): Outcome {
  const known = codes.find((code) => code !== undefined && table.has(code));
  const failure = known && table.get(known);
  if (failure) return failed(failure, known, retryAfter(reply));
  return statusOutcome(reply, codes.find(Boolean));
}
