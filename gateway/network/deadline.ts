// One deadline per request, from which every outbound call takes its timeout.

export interface Deadline {
  /** Milliseconds left; 0 once it is over. */
  remaining(): number;
}

/** The promise's value, or undefined if it takes longer. */
export async function within<T>(milliseconds: number, promise: Promise<T>): Promise<T | undefined> {
  const { promise: over, resolve } = Promise.withResolvers<undefined>();
  const timer = setTimeout(() => resolve(undefined), milliseconds);
  return Promise.race([promise, over]).finally(() => clearTimeout(timer));
}

export function startDeadline(milliseconds: number, now: () => number = () => performance.now()): Deadline {
  const end = now() + milliseconds;
  return { remaining: () => Math.max(0, end - now()) };
}
