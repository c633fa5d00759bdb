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
  /** Opens connections for the calls of a message, beside the calls that come before. Never throws. */
  prepare(): Promise<void>;
  /** Begins to read what is known of the recipient and the country. */
  watch(message: Watched): Watch;
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

export function createGuard(source: GuardSource): Guard {
  const environment = openEnvironment(source);
  const isOff = source.settings.mode === "off";
  return {
    warmUp: async () => (isOff ? undefined : environment.beginning?.warmUp()),
    prepare: async () => source.open?.(),
    watch: (message) => (isOff ? unwatched : watch(message, environment)),
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
    const [read, pasts] = await reading;
    const blind = read.blind || pasts.blind;
    const seen = { ...read, blind };
    const about = describe(message, environment, { seen, start: pasts.start, blind, now });
    const { findings, turn } = about;
    const known = judge({ ...findings, excesses: about.excesses, blind: false });
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
