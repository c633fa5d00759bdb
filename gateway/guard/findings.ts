// What is found out about one message: before anything is counted, and by what the counts say.
import type { Environment } from "./environment.ts";
import { isLearning, type Start } from "./history.ts";
import type { Judgement } from "./judgement.ts";
import { placeOf } from "./keys.ts";
import { afterMessage, excessOf, isReturning } from "./recipient.ts";
import type { Noted, Seen } from "./recipients.ts";
import { countryOf, knownBudgetExcess, knownExcess, type Turn, type Vote } from "./round.ts";
import { type Excess, isRefusedNumber, isSafe, judge } from "./rules.ts";

export interface Watched {
  /** E.164. */
  readonly recipient: string;
  /** ISO 3166-1 alpha-2. */
  readonly country?: string | undefined;
  /** Kind of number, as libphonenumber names it. */
  readonly type?: string | undefined;
  /** Who started the login. */
  readonly ip?: string | undefined;
  readonly pepper: string;
  /** Recipients may still be known under it. */
  readonly previousPepper?: string | undefined;
  /** Called with what was decided, whether the message may be sent or not. */
  readonly report: (judgement: Judgement) => void;
  readonly onTableError: (error: unknown) => void;
}

/** What was read of one message. */
export interface Read {
  /** When the guard began; undefined where the table did not say, and where there is none. */
  readonly start: Start | undefined;
  /** The table did not answer. */
  readonly blind: boolean;
}

/** Reads the pasts of country and all, so that they are held. Never throws. */
export async function readPasts(
  { recipient, country, onTableError }: Watched,
  { beginning, today }: Environment,
  now: number,
): Promise<Read> {
  const { all, country: land } = placeOf(recipient, country);
  try {
    const start = await beginning?.read(now);
    const pasts = start && today(now)?.pasts(start);
    await Promise.all([pasts?.read("country", land), pasts?.read("all", all)]);
    return { start, blind: false };
  } catch (error) {
    onTableError(error);
    return { start: beginning?.held(), blind: true };
  }
}

interface Known extends Read {
  readonly seen: Seen;
  readonly now: number;
  readonly lacksConversions: boolean;
}

/** The message as the rules see it, with what they say before anything is counted. */
export function describe(
  message: Watched,
  { settings, today }: Environment,
  { seen, start, blind, now, lacksConversions }: Known,
) {
  const { recipient, type, country, ip, onTableError } = message;
  const learning = start !== undefined && isLearning(now, start);
  const isFresh = !isReturning(seen.recipient, now);
  const safe = isSafe(recipient, settings);
  const held = today(now);
  const known = held && {
    settings,
    learning,
    now,
    day: held.day,
    isFresh,
    isSafe: safe,
    place: placeOf(recipient, country),
    ip,
    counters: held.counters,
    addresses: held.addresses,
    pasts: start && held.pasts(start),
    offline: blind,
    onTableError,
  };
  const turn: Turn | undefined = known && { ...known, country: countryOf(known) };
  const next = afterMessage(seen.recipient, { now, provider: "", isCounted: false, version: "" });
  const byNumber: (Excess | undefined)[] = [
    isRefusedNumber(country, type) ? { rule: "number" } : undefined,
    settings.countries && !(country && settings.countries.includes(country))
      ? { rule: "countries" }
      : undefined,
  ];
  return {
    turn,
    isSafe: safe,
    kind: isFresh ? ("new" as const) : ("returning" as const),
    byNumber,
    // Those who come back have used a code before.
    byConversion: isFresh && lacksConversions && !safe ? ({ rule: "conversion" } as const) : undefined,
    /** Before anything is counted. */
    excesses: present([
      ...byNumber,
      turn && knownBudgetExcess(turn),
      safe ? undefined : excessOf(next),
      turn && knownExcess(turn),
    ]),
    findings: { mode: settings.mode, learning, blind },
  };
}

const present = (excesses: readonly (Excess | undefined)[]) => excesses.filter((one) => one !== undefined);

/** What all rules say together. */
export function sum(
  { byNumber, byConversion, isSafe: safe, findings }: ReturnType<typeof describe>,
  noted: Noted,
  [budget, ...destinations]: readonly Vote[],
): Judgement {
  const all = [budget, ...destinations].filter((vote) => vote !== undefined);
  const excesses = present([
    ...byNumber,
    budget?.excess,
    safe ? undefined : noted.excess,
    ...destinations.map(({ excess }) => excess),
    byConversion,
  ]);
  const blind = findings.blind || noted.blind || all.some((vote) => vote.blind);
  return { ...judge({ ...findings, excesses, blind }), ...Object.assign({}, ...all.map(({ used }) => used)) };
}
