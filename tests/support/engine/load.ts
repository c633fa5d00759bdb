// Logins that start at a steady rate while something else happens.
import type { Site } from "./site.ts";

export interface Report {
  readonly logins: number;
  readonly seconds: number;
  /** What was wrong, by login that failed. */
  readonly failures: readonly string[];
}

export interface Load {
  /** Resolves when that many further logins have ended. */
  pass(logins: number): Promise<void>;
  /** Resolves when every login that has begun by now has ended. */
  settle(): Promise<void>;
  /** Starts no more, and resolves when the last login has ended. */
  stop(): Promise<Report>;
}

/** More would only wait for a machine that is too busy, until Auth0 gives up. */
const maxRunning = 50;

/** Each is another one: the guard gives a number only so many messages in a quarter of an hour. */
let users = 0;

/** Starts that many logins a second, fewer where the machine cannot follow. */
export function startLoad(site: Site, perSecond: number): Load {
  const start = performance.now();
  const running = new Set<Promise<void>>();
  const failures: string[] = [];
  let begun = 0;
  let ended = 0;
  let waiting: { count: number; resolve: () => void }[] = [];

  async function login(): Promise<void> {
    users += 1;
    // Far apart, as people's are.
    const number = `+49151${10_000_000 + ((users * 1_234_577) % 89_999_999)}`;
    const problem = await site.login(number).catch((error) => `${error}`);
    if (problem !== undefined) failures.push(problem);
    ended += 1;
    for (const { resolve } of waiting.filter(({ count }) => count <= ended)) resolve();
    waiting = waiting.filter(({ count }) => count > ended);
  }

  // Catches up after a moment in which the process was busy, so that the rate is kept.
  let due = 0;
  let last = start;
  const timer = setInterval(() => {
    const now = performance.now();
    due = Math.min(due + ((now - last) / 1000) * perSecond, maxRunning - running.size);
    last = now;
    for (; due >= 1; due -= 1) {
      const one = login();
      begun += 1;
      running.add(one);
      void one.then(() => running.delete(one));
    }
  }, 1000 / perSecond);

  return {
    pass: (logins) => new Promise((resolve) => waiting.push({ count: ended + logins, resolve })),
    async settle() {
      await Promise.all(running);
    },
    async stop() {
      clearInterval(timer);
      const seconds = (performance.now() - start) / 1000;
      await Promise.all(running);
      return { logins: begun, seconds, failures };
    },
  };
}
