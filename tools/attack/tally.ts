// Counts what became of an attack and of the logins beside it, and says it in a table.
import { attackAlarm } from "../../components/aws/attackAlarm.ts";
import type { Verdict } from "./logins.ts";

export type Side = "attack" | "legitimate";

interface Count {
  started: number;
  sent: number;
  /** Refused or failed, by code. */
  readonly codes: Map<string, number>;
  /** Refused by the guard, by rule. */
  readonly rules: Map<string, number>;
  wouldRefuse: number;
}

export interface Tally {
  /** `ms` since the attack began. */
  add(side: Side, verdict: Verdict, ms: number): void;
  /** Such as `12 s  attack: 240 started, 210 refused  legitimate: 48 started, 0 refused`. */
  progress(ms: number): string;
  /** The table, and what would have told. `price` is for one message, in US$. */
  report(price: number): string[];
}

const destination = "ERR_GUARD_DESTINATION";

export function createTally(): Tally {
  const sides: Record<Side, Count> = { attack: newCount(), legitimate: newCount() };
  const refusedAt: number[] = [];
  let first: { readonly message: number; readonly ms: number } | undefined;

  return {
    add(side, { outcome, verdict, rule }, ms) {
      const count = sides[side];
      count.started += 1;
      if (verdict === "would-refuse") count.wouldRefuse += 1;
      if (outcome === "accepted") count.sent += 1;
      else raise(count.codes, outcome);
      if (verdict !== "refuse") return;
      raise(count.rules, rule ?? "none");
      if (outcome === destination) refusedAt.push(ms);
      if (side === "attack") first ??= { message: count.started, ms };
    },
    progress(ms) {
      const say = (side: Side) =>
        `${side}: ${sides[side].started} started, ${sides[side].started - sides[side].sent} not sent`;
      return `${seconds(ms).padStart(6)}  ${say("attack")}  ${say("legitimate")}`;
    },
    report: (price) => [
      ...tableOf(sides),
      "",
      first
        ? `first refusal     message ${first.message} of the attack, after ${seconds(first.ms)}`
        : "first refusal     none",
      costLine(sides.attack, price),
      "",
      ...toldBy(sides.attack, refusedAt),
    ],
  };
}

function newCount(): Count {
  return { started: 0, sent: 0, codes: new Map(), rules: new Map(), wouldRefuse: 0 };
}

function raise(counts: Map<string, number>, name: string): void {
  counts.set(name, (counts.get(name) ?? 0) + 1);
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(0)} s`;
}

function tableOf({ attack, legitimate }: Readonly<Record<Side, Count>>): string[] {
  const row = (what: string, of: (count: Count) => number | string) =>
    `${what.padEnd(28)}${String(of(attack)).padStart(8)}${String(of(legitimate)).padStart(12)}`;
  const names = (kind: "codes" | "rules") => [
    ...new Set([...attack[kind].keys(), ...legitimate[kind].keys()]),
  ];
  return [
    `${"".padEnd(28)}${"attack".padStart(8)}${"legitimate".padStart(12)}`,
    row("started", ({ started }) => started),
    row("sent", ({ sent }) => sent),
    ...names("codes").map((code) => row(code, ({ codes }) => codes.get(code) ?? 0)),
    ...names("rules").map((rule) => row(`  by the rule ${rule}`, ({ rules }) => rules.get(rule) ?? 0)),
    ...(attack.wouldRefuse + legitimate.wouldRefuse > 0
      ? [row("would refuse", (count) => count.wouldRefuse)]
      : []),
    row("stopped", ({ started, sent }) =>
      started > 0 ? `${((100 * (started - sent)) / started).toFixed(1)} %` : "",
    ),
  ];
}

function costLine({ started, sent }: Count, price: number): string {
  const dollars = (messages: number) => `US$ ${(messages * price).toFixed(2)}`;
  return `cost of the attack ${dollars(sent)}; ${dollars(started)} without a guard, at US$ ${price} a message`;
}

/** Alarms and queries of docs/guard.md by which an operator learns of it. */
function toldBy({ codes, wouldRefuse }: Count, refusedAt: readonly number[]): string[] {
  const filters = [
    ...[...codes.keys()].filter((code) => code.startsWith("ERR_GUARD_")).map((code) => `outcome = "${code}"`),
    ...(wouldRefuse > 0 ? ['guard.verdict = "would-refuse"'] : []),
  ];
  if (filters.length === 0) return ["Nothing would have told: nothing was refused."];
  const rings = ringsAt(refusedAt);
  const { refusals, seconds: span } = attackAlarm;
  return [
    "What would have told (docs/guard.md):",
    rings === undefined
      ? `  no alarm: …-alarm-attack waits for ${refusals} refusals of ${destination} in ${span / 60} minutes`
      : `  …-alarm-attack, which had its ${refusals} refusals after ${seconds(rings)}`,
    ...filters.flatMap((filter) => [
      `  filter ${filter}`,
      "  | stats count(*) as refused, max(guard.count) as most, max(guard.limit) as limit by country, guard.rule",
    ]),
  ];
}

/** When there were as many refusals in the alarm's time as it waits for; undefined for never. */
function ringsAt(refusedAt: readonly number[]): number | undefined {
  const { refusals, seconds: span } = attackAlarm;
  return refusedAt.find((ms, index) => {
    const begin = refusedAt[index + 1 - refusals];
    return begin !== undefined && ms - begin <= span * 1000;
  });
}
