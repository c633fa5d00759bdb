// Faults of the local servers, and the calls that reached them.
import { setTimeout as wait } from "node:timers/promises";
import { envelope, tooManyRequests } from "../../local/auth0/http/errors.ts";
import { AwsFault } from "../../local/aws/errors.ts";
import type { Observe } from "../../local/machine/observe.ts";

/** Does to a call what goes wrong with it. */
export type Fault = Observe;

/** AWS: a limit is reached. */
export const throttled: Fault = () => {
  throw new AwsFault("ThrottlingException", "Rate exceeded");
};

/** AWS: the service fails. */
export const broken: Fault = () => {
  throw new AwsFault("InternalServiceError", "An error occurred on the server side.", {}, 500);
};

/** The service does nothing for so many milliseconds. */
export const slow =
  (ms: number): Fault =>
  async () => {
    await wait(ms);
  };

/** Auth0 answers so, without doing anything. 429 carries the rate limit headers. */
export const answers =
  (status: number, resetInSeconds = 1): Fault =>
  () => {
    if (status === 429) throw tooManyRequests(10, Math.floor(Date.now() / 1000) + resetInSeconds);
    throw envelope(status, "Fault injected by a test");
  };

/** The connection is dropped before anything is done. */
export const dropped: Fault = ({ response }) => {
  response.destroy();
  throw new Error("the connection was dropped");
};

/** The call is done, then the connection is dropped. */
export const replyLost: Fault = ({ response }) => {
  response.writeHead = () => response.destroy();
};

export interface Scope {
  /** How many calls it hits. Default: 1. */
  readonly times?: number;
  /** HTTP method that it hits. Default: all. */
  readonly method?: string;
  /** Default: all. */
  readonly service?: string;
}

export interface ManagementCall {
  readonly method: string;
  /** Path and query. */
  readonly path: string;
  readonly body: unknown;
}

export interface Faults {
  /** For the servers. */
  readonly observe: Observe;
  /** Calls of the Management API, oldest first. */
  readonly managementCalls: readonly ManagementCall[];
  /** Happens to the next calls. */
  inject(fault: Fault, scope?: Scope): void;
  /** Happens to every call of the service, until it is replaced or, with undefined, over. */
  set(service: string, fault: Fault | undefined): void;
}

export function createFaults(): Faults {
  const managementCalls: ManagementCall[] = [];
  const queue: (Scope & { fault: Fault; left: number })[] = [];
  const lasting = new Map<string, Fault>();
  return {
    managementCalls,
    async observe(call) {
      const { service, operation, input } = call;
      const [method = "", path = ""] = operation.split(" ");
      if (service === "auth0") managementCalls.push({ method, path, body: input });
      const next = queue.find(
        (one) => one.left > 0 && (one.service ?? service) === service && (one.method ?? method) === method,
      );
      if (next) next.left -= 1;
      await (next?.fault ?? lasting.get(service))?.(call);
    },
    inject(fault, scope = {}) {
      queue.push({ ...scope, fault, left: scope.times ?? 1 });
    },
    set(service, fault) {
      if (fault) lasting.set(service, fault);
      else lasting.delete(service);
    },
  };
}
