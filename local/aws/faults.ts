// Faults that tests switch on: a service that is slow, throttles or fails.
import { setTimeout as wait } from "node:timers/promises";
import { AwsFault } from "./errors.ts";

export interface Fault {
  /** Milliseconds before the service does anything. */
  readonly delayMs?: number;
  readonly error?: "throttled" | "internal";
  /** Ends after this many calls; default never. */
  readonly calls?: number;
}

export interface Faults {
  /** By service, such as `secretsmanager`; undefined switches off. */
  set(service: string, fault: Fault | undefined): void;
  /** Waits or throws as set. */
  apply(service: string): Promise<void>;
}

export function createFaults(): Faults {
  const faults = new Map<string, Fault>();
  return {
    set(service, fault) {
      if (fault) faults.set(service, fault);
      else faults.delete(service);
    },
    async apply(service) {
      const fault = faults.get(service);
      if (!fault) return;
      countDown(service, fault);
      if (fault.delayMs) await wait(fault.delayMs);
      if (fault.error === "throttled") throw new AwsFault("ThrottlingException", "Rate exceeded");
      if (fault.error === "internal") {
        throw new AwsFault("InternalServiceError", "An error occurred on the server side.", {}, 500);
      }
    },
  };

  function countDown(service: string, fault: Fault): void {
    if (fault.calls === undefined) return;
    if (fault.calls > 1) faults.set(service, { ...fault, calls: fault.calls - 1 });
    else faults.delete(service);
  }
}
