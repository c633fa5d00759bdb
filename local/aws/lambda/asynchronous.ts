// Asynchronous invocations, as those by EventBridge and Scheduler: nobody waits for the answer, and the function gets an
// event at least once.
import type { Functions } from "./functions.ts";

export interface Asynchronous {
  /** After a moment; now and then twice; again, up to two times, where the function fails. */
  invokeLater(functionName: string, event: object): void;
  /** Resolves when no event is on its way. */
  idle(): Promise<void>;
  /** Drops what has not been handed over. */
  close(): Promise<void>;
}

export interface AsynchronousOptions {
  /** Longest delay, by which events overtake each other. Milliseconds, default 50. */
  readonly maxDelayMs?: number;
  /** Every so many events one is handed over twice. Default 5. */
  readonly repeatEvery?: number;
}

/** AWS's default: two more attempts. */
const attempts = 3;

export function createAsynchronous(
  { invoke, get }: Pick<Functions, "invoke" | "get">,
  { maxDelayMs = 50, repeatEvery = 5 }: AsynchronousOptions = {},
): Asynchronous {
  const running = new Set<Promise<void>>();
  let count = 0;
  let closed = false;

  async function handOver(functionName: string, event: string): Promise<void> {
    for (let attempt = 0; attempt < attempts; attempt++) {
      await new Promise((resolve) => setTimeout(resolve, Math.random() * maxDelayMs));
      // A function that is gone takes its events with it.
      if (closed || !get(functionName)) return;
      const invocation = await invoke(functionName, event);
      if (invocation !== "throttled" && invocation.ok) return;
    }
  }

  function start(functionName: string, event: string): void {
    const one = handOver(functionName, event).catch(() => undefined);
    running.add(one);
    void one.then(() => running.delete(one));
  }

  async function idle(): Promise<void> {
    while (running.size > 0) await Promise.all(running);
  }

  return {
    invokeLater(functionName, event) {
      count += 1;
      const text = JSON.stringify(event);
      start(functionName, text);
      if (count % repeatEvery === 0) start(functionName, text);
    },
    idle,
    close() {
      closed = true;
      return idle();
    },
  };
}
