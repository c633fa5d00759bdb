// Plays traffic through the guard of a few environments, over one table in memory and one clock.
import { GatewayError } from "../../../../gateway/errors.ts";
import { createGuard } from "../../../../gateway/guard/guard.ts";
import type { Item } from "../../../../gateway/state/table.ts";
import { memoryTable } from "../../../support/memoryTable.ts";
import { settingsOf } from "../support.ts";
import type { Send } from "./populations.ts";

/** A Monday. */
const begun = Date.UTC(2026, 0, 5);
const environments = 3;

/** Lambda ends an environment that rests, or has run for a while; AWS promises no times. */
const lives = { idleMs: 10 * 60_000, wholeMs: 2 * 3_600_000 };

export interface Played {
  readonly items: ReadonlyMap<string, Item>;
  /** Whether each message was sent, in the order in which they were given. */
  readonly sent: readonly boolean[];
}

/** Plays messages from what a table holds; they have to be in order. */
export async function play(
  sends: readonly Send[],
  {
    items = new Map(),
    settings = {},
    isOut = () => false,
  }: {
    items?: ReadonlyMap<string, Item>;
    settings?: Parameters<typeof settingsOf>[0];
    /** Whether the table fails at that time. */
    isOut?: (at: number) => boolean;
  } = {},
): Promise<Played> {
  const table = memoryTable(items, false);
  let now = begun;
  table.fault = () => (isOut(now - begun) ? "fails" : undefined);
  const quiet = {
    report: () => undefined,
    onTableError(error: unknown) {
      if (!isOut(now - begun)) throw error;
    },
  };
  const start = () => ({
    guard: createGuard({ settings: settingsOf(settings), table, now: () => now }),
    begunAt: now,
    usedAt: now,
  });
  const fleet = Array.from({ length: environments }, start);
  const environmentAt = (index: number) => {
    const held = fleet[index];
    const isOver = !held || now - held.usedAt > lives.idleMs || now - held.begunAt > lives.wholeMs;
    const environment = isOver ? start() : { ...held, usedAt: now };
    fleet[index] = environment;
    return environment;
  };
  const sent: boolean[] = [];
  for (const [index, { at, recipient, country }] of sends.entries()) {
    now = begun + Math.floor(at);
    const { guard } = environmentAt(index % environments);
    const watch = guard.watch({ recipient, country, pepper: "pepper", ...quiet });
    sent.push(await watch.admit({ provider: "a", isCounted: true }).then(() => true, asRefused));
  }
  return { items: table.items, sent };
}

function asRefused(error: unknown): false {
  if (error instanceof GatewayError && error.code.startsWith("ERR_GUARD_")) return false;
  throw error;
}

/** Two streams of messages as one, in order; `isFirst` tells which message is of the first. */
export function merge(first: readonly Send[], second: readonly Send[]) {
  const all = [
    ...first.map((send) => ({ send, isFirst: true })),
    ...second.map((send) => ({ send, isFirst: false })),
  ];
  all.sort((one, other) => one.send.at - other.send.at);
  return { sends: all.map(({ send }) => send), isFirst: all.map(({ isFirst }) => isFirst) };
}
