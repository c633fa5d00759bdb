// Keeps the gateway from being used for pumping: counts messages by recipient and destination, and refuses what goes
// beyond their own past. Where the table does not answer, messages are sent and counted in memory.
import { GatewayError } from "../errors.ts";
import { type Environment, type GuardSource, openEnvironment } from "./environment.ts";
import { describe, readPasts, sum, type Watched } from "./findings.ts";
import { isLearning } from "./history.ts";
import type { Judgement } from "./judgement.ts";
import { placeOf, recipientKey } from "./keys.ts";
import { remembered } from "./recipient.ts";
import type { Noted } from "./recipients.ts";
import { countEverywhere, type Vote } from "./round.ts";
import { isEnforced, judge, refusals } from "./rules.ts";

export interface Guard {
  /** Reads ahead what does not depend on a message. Never throws. */
  warmUp(): Promise<void>;
  /** Begins to read what is known of the recipient and the country. */
  watch(message: Watched): Watch;
}

/** One message under watch. */
export interface Watch {
  /** The recipient's last message, when all that was read is there. Never rejects. */
  readonly last: Promise<LastMessage | undefined>;
  /** Counts the message before it is sent. Throws `ERR_GUARD_*`. */
  admit(plan: Plan): Promise<Judgement>;
  /** Corrects the counts when the message has been sent, or has not. Never throws. */
  settle(outcome: Settlement): Promise<void>;
}

/** What the recipient was sent before. Times are milliseconds since 1970. */
export interface LastMessage {
  readonly provider: string;
  readonly at: number;
  /** When the last message was sent that counted as a first one; 0 if there was none. */
  readonly countedAt: number;
}

/** By which provider a message is tried first, and whether it counts as a first one to its recipient. */
export interface Plan {
  readonly provider: string;
  readonly isCounted: boolean;
  /** The books say that hardly any of its country's codes are used, whichever provider is taken. */
  readonly lacksConversions?: boolean;
}

/** The provider that accepted, or nobody for sure, or maybe somebody. */
export type Settlement = { readonly provider: string } | "unsent" | "unknown";

export function createGuard(source: GuardSource): Guard {
  const environment = openEnvironment(source);
  const isOff = source.settings.mode === "off";
  return {
    warmUp: async () => (isOff ? source.open?.() : warmUp(environment)),
    watch: (message) => (isOff ? unwatched : watch(message, environment)),
  };
}

/** Opens connections and reads what no message changes: when the guard began, and the past of all. */
async function warmUp({ open, beginning, today, now }: Environment): Promise<void> {
  await open?.();
  await beginning?.warmUp();
  const start = beginning?.held();
  const time = now();
  const reading = start && today(time)?.pasts(start).read("all", "");
  await reading?.catch(() => undefined);
}

const unwatched: Watch = {
  last: Promise.resolve(undefined),
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

  async function decide({ provider, isCounted, lacksConversions = false }: Plan): Promise<Judgement> {
    const [read, pasts] = await reading;
    const blind = read.blind || pasts.blind;
    const seen = { ...read, blind };
    const about = describe(message, environment, { seen, start: pasts.start, blind, now, lacksConversions });
    const { findings, turn } = about;
    const known = judge({ ...findings, excesses: about.excesses, blind: false });
    if (known.verdict === "refuse") return { ...known, recipient: about.kind };
    const enforced = isEnforced("recipient", findings) && !about.isSafe;
    announced = provider;
    [noted, votes] = await Promise.all([
      environment.recipients.note(key, seen, { now, provider, isCounted, enforced, onTableError }),
      turn ? countEverywhere(turn) : [],
    ]);
    return { ...sum(about, noted, votes), recipient: about.kind };
  }

  return {
    last: reading.then(([{ recipient: seen }]) => {
      const last = remembered(seen, now);
      return last && { provider: last.provider, at: last.lastAt, countedAt: last.countedAt };
    }),
    async admit(plan) {
      const judgement = await decide(plan);
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
