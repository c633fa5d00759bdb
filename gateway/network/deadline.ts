// One deadline per request, from which every outbound call takes its timeout.

export interface Deadline {
  /** Milliseconds left; 0 once it is over. */
  remaining(): number;
}

/** The promise's value, or undefined if it takes longer or `signal` ends the wait. */
export async function within<T>(
  milliseconds: number,
  promise: Promise<T>,
  signal?: AbortSignal,
): Promise<T | undefined> {
  const { promise: over, resolve } = Promise.withResolvers<undefined>();
  const end = () => resolve(undefined);
  const timer = setTimeout(end, Math.max(0, milliseconds));
  signal?.addEventListener("abort", end);
  return Promise.race([promise, over]).finally(() => {
    clearTimeout(timer);
    signal?.removeEventListener("abort", end);
  });
}

export function startDeadline(milliseconds: number, now: () => number = () => performance.now()): Deadline {
  const end = now() + milliseconds;
  return { remaining: () => Math.max(0, end - now()) };
}
