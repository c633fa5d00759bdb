// Receipts as the world sends them: some lost, repeated, out of order, hours or days late, or forged.

import { callbackOf } from "./support.ts";
import { type ReceiptsVendor, reports } from "./vendors.ts";

/** Numbers from 0 to 1, the same for the same seed (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

export interface Message {
  readonly vendor: ReceiptsVendor;
  readonly key: string;
  readonly country: string | undefined;
  readonly at: number;
}

export interface Arrival {
  readonly message: Message;
  readonly said: "delivered" | "failed" | "undecided";
  /** Milliseconds since 1970. */
  readonly now: number;
  readonly isForged: boolean;
}

const hour = 3_600_000;

/** What reaches the function of so many messages sent within an hour from `begin`, in the order in which it does. */
export function traffic(
  count: number,
  seed: number,
  begin: number,
): { messages: Message[]; arrivals: Arrival[] } {
  const random = seeded(seed);
  const pick = <T>(list: readonly [T, ...T[]]): T => list[Math.floor(random() * list.length)] ?? list[0];
  const happens = (share: number) => random() < share;
  const messages = Array.from({ length: count }, (_, index): Message => {
    const country = happens(0.05) ? undefined : pick(["DE", "FR", "IN", "US"]);
    return {
      vendor: pick(reports),
      key: `message-${index}`,
      country,
      at: begin + Math.floor(random() * hour),
    };
  });
  const arrivals = messages.flatMap((message) => {
    const end = happens(0.8) ? "delivered" : "failed";
    const said: Arrival["said"][] = ["undecided", end];
    if (happens(0.1)) said.push(end === "delivered" ? "failed" : "delivered");
    return said
      .filter(() => !happens(0.1))
      .flatMap((state): Arrival[] => {
        const lateMs = happens(0.05) ? random() * 100 * hour : random() * 20_000;
        const arrival = { message, said: state, now: Math.floor(message.at + lateMs), isForged: false };
        const again = { ...arrival, now: Math.floor(arrival.now + random() * hour) };
        const forged = { ...arrival, said: "delivered" as const, isForged: true };
        return [arrival, ...(happens(0.2) ? [again] : []), ...(happens(0.05) ? [forged] : [])];
      });
  });
  return { messages, arrivals: arrivals.toSorted((one, other) => one.now - other.now) };
}

/** Where and what a vendor reports. */
export function reportOf({ message: { vendor, key, country, at }, said, isForged }: Arrival) {
  const callback = callbackOf(vendor.provider, { key, country, at }, isForged ? "forged" : undefined);
  return vendor.report(callback, said);
}
