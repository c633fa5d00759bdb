// Keeps the gateway from being used for pumping: counts messages by recipient and destination, and refuses what goes
// beyond their own past. Where the table does not answer, messages are sent and counted in memory.
import { GatewayError } from "../errors.ts";
import type { Table } from "../state/table.ts";
import { type Counters, createCounters } from "./counters.ts";
import { dayOf, isLearning, type Start } from "./history.ts";
import type { Judgement } from "./judgement.ts";
import { placeOf, recipientKey } from "./keys.ts";
import { type Beginning, createBeginning, createPasts, type Pasts } from "./pasts.ts";
import { afterMessage, excessOf, isReturning, remembered } from "./recipient.ts";
import { createRecipients, type Noted, type Recipients, type Seen } from "./recipients.ts";
import { countEverywhere, countryOf, knownBudgetExcess, knownExcess, type Turn, type Vote } from "./round.ts";
import { type Excess, isEnforced, isRefusedNumber, isSafe, judge, refusals } from "./rules.ts";
import type { GuardSettings } from "./settings.ts";

export interface Guard {
  /** Reads ahead what does not depend on a message. Never throws. */
  warmUp(): Promise<void>;
  /** Opens connections for the calls of a message, beside the calls that come before. Never throws. */
  prepare(): Promise<void>;
  /** Begins to read what is known of the recipient and the country. */
  watch(message: Watched): Watch;
}

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

/** One message under watch. */
export interface Watch {
  /** Resolves when all that was read is there; who sent the recipient's last message, and when (ms since 1970). Never rejects. */
  readonly known: Promise<Known>;
  /** Counts the message before it is sent, by the provider that comes first. Throws `ERR_GUARD_*`. */
  admit(plan: { readonly provider: string }): Promise<Judgement>;
  /** Corrects the counts when the message has been sent, or has not. Never throws. */
  settle(outcome: Settlement): Promise<void>;
}

export interface Known {
  readonly previous?: { readonly provider: string; readonly at: number };
}

/** The provider that accepted, or nobody for sure, or maybe somebody. */
export type Settlement = { readonly provider: string } | "unsent" | "unknown";

export interface GuardSource {
  readonly settings: GuardSettings;
  readonly table: Table | undefined;
  /** Opens connections to the table for the calls of one round. */
  readonly open?: () => Promise<void>;
  /** Called once, when learning is over, with the destinations that were sent more than one without a past gets. */
  readonly noteLearned?: (destinations: readonly string[]) => void;
  /** Milliseconds since 1970. */
  readonly now?: () => number;
}

/** What one environment holds, and what it holds of today. */
interface Environment extends GuardSource {
  readonly now: () => number;
  readonly recipients: Recipients;
  readonly beginning: Beginning | undefined;
  today(now: number): Today | undefined;
}

interface Today {
  readonly day: number;
  readonly counters: Counters;
  pasts(start: Start): Pasts;
}

export function createGuard(source: GuardSource): Guard {
  const { settings, table, open, now = Date.now } = source;
  let today: Today | undefined;
  const environment: Environment = {
    ...source,
    now,
    recipients: createRecipients(table),
    beginning: table && createBeginning(table, settings),
    today(time) {
      if (table && today?.day !== dayOf(time)) today = openDay(table, dayOf(time));
      return today;
    },
  };
  const isOff = settings.mode === "off";
  return {
    warmUp: async () => (isOff ? undefined : environment.beginning?.warmUp()),
    prepare: async () => open?.(),
    watch: (message) => (isOff ? unwatched : watch(message, environment)),
  };
}

function openDay(table: Table, day: number): Today {
  let pasts: Pasts | undefined;
  return {
    day,
    counters: createCounters(table),
    pasts(start) {
      pasts ??= createPasts(table, day, start);
      return pasts;
    },
  };
}

const unwatched: Watch = {
  known: Promise.resolve({}),
  admit: async () => ({ verdict: "pass" }),
  settle: async () => undefined,
};

function watch(message: Watched, environment: Environment): Watch {
  const now = environment.now();
  const { recipient, pepper, previousPepper, onTableError, report } = message;
  const key = recipientKey(pepper, recipient);
  const formerKey = previousPepper && recipientKey(previousPepper, recipient);
  const reading = Promise.all([
    environment.recipients.read(key, formerKey, onTableError),
    readPasts(message, environment, now),
  ]);
  let votes: readonly Vote[] = [];
  let noted: Noted | undefined;
  let announced = "";

  const giveBack = () => Promise.all([noted?.giveBack(), ...votes.map((vote) => vote.giveBack())]);

  async function decide(provider: string): Promise<Judgement> {
    const [seen, start] = await reading;
    const about = describe(message, environment, { seen, start, now });
    const { findings, turn } = about;
    const early = [...about.excesses, ...(turn ? [knownExcess(turn)] : [])].filter(
      (one) => one !== undefined,
    );
    const known = judge({ ...findings, excesses: early, blind: false });
    if (known.verdict === "refuse") return { ...known, recipient: about.kind };
    const enforced = isEnforced("recipient", findings) && !about.isSafe;
    announced = provider;
    [noted, votes] = await Promise.all([
      environment.recipients.note(key, seen, { now, provider, enforced, onTableError }),
      turn ? countEverywhere(turn) : [],
    ]);
    return { ...sum(about, noted, votes), recipient: about.kind };
  }

  return {
    known: reading.then(([{ recipient: seen }]) => {
      const last = remembered(seen, now);
      return last ? { previous: { provider: last.provider, at: last.lastAt } } : {};
    }),
    async admit({ provider }) {
      const judgement = await decide(provider);
      report(judgement);
      if (judgement.verdict === "refuse" && judgement.rule) {
        await giveBack();
        throw new GatewayError(refusals[judgement.rule]);
      }
      await learn(judgement, message, environment, now);
      return judgement;
    },
    async settle(outcome) {
      if (outcome === "unknown") return;
      if (outcome === "unsent") await giveBack();
      else if (outcome.provider !== announced) await noted?.rename(outcome.provider);
    },
  };
}

/** When the guard began, once the pasts of country and all are held. Undefined where the table did not say. */
async function readPasts(
  { recipient, country, onTableError }: Watched,
  { beginning, today }: Environment,
  now: number,
): Promise<Start | undefined> {
  const { all, country: land } = placeOf(recipient, country);
  try {
    const start = await beginning?.read(now);
    const pasts = start && today(now)?.pasts(start);
    await Promise.all([pasts?.read("country", land), pasts?.read("all", all)]);
    return start;
  } catch (error) {
    onTableError(error);
    return beginning?.held();
  }
}

interface Read {
  readonly seen: Seen;
  readonly start: Start | undefined;
  readonly now: number;
}

/** The message as the rules see it, with what they say before anything is counted. */
function describe(message: Watched, { settings, today, beginning }: Environment, { seen, start, now }: Read) {
  const { recipient, type, country, ip, pepper, onTableError } = message;
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
    pepper,
    counters: held.counters,
    pasts: start && held.pasts(start),
    onTableError,
  };
  const turn: Turn | undefined = known && { ...known, country: countryOf(known) };
  const next = afterMessage(seen.recipient, { now, provider: "", version: "" });
  const byNumber: (Excess | undefined)[] = [
    isRefusedNumber(recipient, type) ? { rule: "number" } : undefined,
    settings.countries && !(country && settings.countries.includes(country))
      ? { rule: "countries" }
      : undefined,
  ];
  return {
    turn,
    isSafe: safe,
    kind: isFresh ? ("new" as const) : ("returning" as const),
    byNumber,
    /** Before anything is counted. */
    excesses: present([
      ...byNumber,
      turn && knownBudgetExcess(turn),
      safe ? undefined : excessOf(next),
      turn && knownExcess(turn),
    ]),
    findings: { mode: settings.mode, learning, blind: seen.blind || (beginning !== undefined && !start) },
  };
}

const present = (excesses: readonly (Excess | undefined)[]) => excesses.filter((one) => one !== undefined);

/** What all rules say together. */
function sum(
  { byNumber, isSafe: safe, findings }: ReturnType<typeof describe>,
  noted: Noted,
  [budget, ...destinations]: readonly Vote[],
): Judgement {
  const all = [budget, ...destinations].filter((vote) => vote !== undefined);
  const excesses = present([
    ...byNumber,
    budget?.excess,
    safe ? undefined : noted.excess,
    ...destinations.map(({ excess }) => excess),
  ]);
  const blind = findings.blind || noted.blind || all.some((vote) => vote.blind);
  return { ...judge({ ...findings, excesses, blind }), ...Object.assign({}, ...all.map(({ used }) => used)) };
}

/** Names what a destination without a past would not have got, and at the end of learning says all of them. */
async function learn(
  { verdict, rule }: Judgement,
  { recipient, country, onTableError }: Watched,
  { beginning, noteLearned }: Environment,
  now: number,
): Promise<void> {
  const start = beginning?.held();
  if (!beginning || !start) return;
  try {
    const { range, country: land } = placeOf(recipient, country);
    if (verdict === "learning") await beginning.name(rule === "country" ? land : range);
    if (isLearning(now, start)) return;
    const names = await beginning.close();
    if (names) noteLearned?.(names);
  } catch (error) {
    onTableError(error);
  }
}
