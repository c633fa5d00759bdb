// Makes calls of the Management API fail on purpose, as networks and rate limits do.
import { type ApiError, envelope, tooManyRequests } from "../http/errors.ts";

export type Fault =
  /** Answered so, without doing anything. 429 carries the rate limit headers; the reset is a second away unless given. */
  | { readonly kind: "status"; readonly status: number; readonly resetInSeconds?: number }
  /** The connection is dropped before anything is done. */
  | { readonly kind: "drop" }
  /** The call is done, then the connection is dropped. */
  | { readonly kind: "loseReply" };

export interface FaultScope {
  /** How many calls it hits. Default: 1. */
  readonly times?: number;
  /** HTTP method that it hits. Default: all. */
  readonly method?: string;
}

export interface Faults {
  inject(fault: Fault, scope?: FaultScope): void;
}

export interface FaultQueue extends Faults {
  /** The fault that hits this call, if any. */
  take(method: string): Fault | undefined;
}

export function newFaultQueue(): FaultQueue {
  const queue: { fault: Fault; method?: string; left: number }[] = [];
  return {
    inject(fault, { times = 1, method } = {}) {
      queue.push({ fault, method, left: times });
    },
    take(method) {
      const entry = queue.find((one) => one.left > 0 && (one.method ?? method) === method);
      if (entry) entry.left -= 1;
      return entry?.fault;
    },
  };
}

export function statusError(status: number, resetInSeconds: number, now: Date): ApiError {
  if (status === 429) return tooManyRequests(10, Math.floor(now.getTime() / 1000) + resetInSeconds);
  return envelope(status, "Fault injected by a test");
}
