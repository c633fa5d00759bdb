// One deadline per request, from which every outbound call takes its timeout.

export interface Deadline {
  /** Milliseconds left; 0 once it is over. */
  remaining(): number;
}

export function startDeadline(milliseconds: number, now: () => number = () => performance.now()): Deadline {
  const end = now() + milliseconds;
  return { remaining: () => Math.max(0, end - now()) };
}
