// Everything that happens in the local run, in one row: what a person or a test wants to see of a login.
import type { FailedStart } from "../auth0/http/context.ts";
import type { LogEvent } from "../auth0/tenant/log.ts";
import type { Start } from "../auth0/tenant/start.ts";
import type { Message, Receipt } from "../carrier/carrier.ts";

export type Happening =
  /** A carrier took a message. */
  | { readonly type: "message"; readonly message: Message }
  /** A carrier told what became of a message, or was told not to. */
  | { readonly type: "receipt"; readonly receipt: Receipt }
  /** A function wrote a line of JSON to its log. */
  | { readonly type: "log"; readonly logGroup: string; readonly line: Readonly<Record<string, unknown>> }
  /** The gateway of the connection took the code of a login. */
  | { readonly type: "start"; readonly start: Start }
  /** A login could not be started. */
  | { readonly type: "failedStart"; readonly failure: FailedStart }
  /** The tenant wrote to its log. */
  | { readonly type: "tenant"; readonly event: LogEvent }
  /** The program is being deployed, or has been. */
  | { readonly type: "deployment"; readonly deployment: Deployment }
  /** Somebody has changed how the carriers or the tenant behave. */
  | { readonly type: "controls" }
  /** Somebody has had everything forgotten. */
  | { readonly type: "reset" };

export interface Deployment {
  readonly state: "begun" | "done" | "failed";
  /** Of the key that signs from now on, where the program has the output `keyGeneration`. */
  readonly keyGeneration?: number | undefined;
  /** Names of that key, as in the starts that it signs: it is another at the phone provider. */
  readonly keys?: readonly string[];
  readonly problem?: string;
}

export type Event = Happening & {
  /** Grows; it begins anew with each run. */
  readonly id: number;
  /** ISO 8601. */
  readonly at: string;
};

export interface Events {
  add(happening: Happening): void;
  /** The kept events after that id, oldest first. */
  after(id: number): readonly Event[];
  /** Forgets all, and says so. */
  reset(): void;
  /** Called for every event from now on. Returns a function that ends it. */
  listen(listener: (event: Event) => void): () => void;
}

/** Of as many logins as there are messages kept: each makes about six. */
const kept = 6000;

export function createEvents(): Events {
  const events: Event[] = [];
  const listeners = new Set<(event: Event) => void>();
  let last = 0;

  function add(happening: Happening): void {
    last += 1;
    const event = { ...happening, id: last, at: new Date().toISOString() };
    events.push(event);
    if (events.length > kept) events.shift();
    for (const listener of listeners) listener(event);
  }

  return {
    add,
    after: (id) => events.filter((event) => event.id > id),
    reset() {
      events.length = 0;
      add({ type: "reset" });
    },
    listen(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

/** A line of a function's log as an event; undefined for what is no JSON object, such as Lambda's own lines. */
export function logEvent({ logGroup, line }: { logGroup: string; line: string }): Happening | undefined {
  if (!line.startsWith("{")) return undefined;
  try {
    return { type: "log", logGroup, line: JSON.parse(line) };
  } catch {
    return undefined;
  }
}
