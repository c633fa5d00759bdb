// Limits how often an address may start a login. Auth0 allows 50 an hour to callers without credentials.
import { tooManyRequests } from "../http/errors.ts";

const hour = 60 * 60 * 1000;

export interface StartLimit {
  /** Counts a start. Throws 429 with the time at which the next one is possible. A limit of 0 is none. */
  count(ip: string, now: Date): void;
  /** Nobody has started one yet. */
  forget(): void;
}

export function newStartLimit(perHour: () => number): StartLimit {
  const startsByIp = new Map<string, number[]>();
  return {
    count(ip, now) {
      const recent = (startsByIp.get(ip) ?? []).filter((at) => at > now.getTime() - hour);
      const [oldest] = recent;
      const limit = perHour();
      if (limit > 0 && recent.length >= limit) {
        throw tooManyRequests(limit, Math.ceil(((oldest ?? now.getTime()) + hour) / 1000));
      }
      startsByIp.set(ip, [...recent, now.getTime()]);
    },
    forget: () => startsByIp.clear(),
  };
}
