// One run of the books: reads the counts of slots that are due, closes them, and says what it found.
import { randomUUID } from "node:crypto";
import { outagesKey, type Verdicts } from "../delivery/outages.ts";
import { bookMetricUnits } from "../log/line.ts";
import { metricLine } from "../log/metricLine.ts";
import { noteLine } from "../log/note.ts";
import { number, type Table, text, textOf } from "../state/table.ts";
import { shards, slotKey, slotMs, slotOf } from "../tally/counts.ts";
import { type Closing, close, openMs, pauseMs } from "./close.ts";
import { isMany } from "./drops.ts";
import { fitLedger, openLedger, readLedger, type Slot } from "./ledger.ts";
import type { BooksSettings } from "./settings.ts";
import { pairOf, sumsOf } from "./sums.ts";

export interface Books {
  readonly settings: BooksSettings;
  readonly table: Table;
  /** Takes one line of the log. */
  readonly write: (line: string) => void;
}

const booksKey = "books";

/** So many slots are closed in one run at most, after the function was down. */
const mostSlots = 36;

/** Counts are not kept for longer; what is older is left out. */
const keptMs = 2 * 24 * 3_600_000;

/** A ledger that nobody has written for so long has no say any more. */
const ledgerKeepMs = 30 * 24 * 3_600_000;

/**
 * Closes what is due; twice at once, or late, makes no difference. `now` is in milliseconds since 1970. Throws `TableError`;
 * then the next run does it.
 */
export async function keepBooks(books: Books, now: number): Promise<void> {
  const { settings, table } = books;
  const item = await table.get(booksKey);
  const seen = textOf(item, "version");
  const lastDue = slotOf(now - openMs) - slotMs;
  const held = readLedger(textOf(item, "ledger")) ?? openLedger(lastDue);
  const from = Math.max(held.closedUntil, slotOf(now - keptMs));
  const due = await read(books, from, Math.min(lastDue, from + (mostSlots - 1) * slotMs));
  const last = due.at(-1);
  if (!last) return;
  const open = await read(books, last.at + slotMs, Math.min(slotOf(now) - slotMs, last.at + openMs));
  const isConfigured = ({ provider }: { provider: string }) => settings.providers.includes(provider);
  const ledger = { ...held, collapses: held.collapses.filter(isConfigured) };
  const closing = close(ledger, due, open, now);
  const written = fitLedger(closing.ledger);
  const version = randomUUID();
  const isWritten = await table.put(
    {
      pk: text(booksKey),
      version: text(version),
      ledger: text(written.text),
      expires: number(Math.ceil((now + ledgerKeepMs) / 1000)),
    },
    // By its version, a write whose answer was lost finds itself.
    seen === undefined
      ? { expression: "attribute_not_exists(pk) OR version = :own", values: { ":own": text(version) } }
      : {
          expression: "version = :seen OR version = :own",
          values: { ":seen": text(seen), ":own": text(version) },
        },
  );
  // Another run has closed them.
  if (!isWritten) return;
  for (const slot of due) for (const line of countLines(slot, settings)) books.write(line);
  if (written.left > 0) books.write(leftLine(written.left, now));
  books.write(ruleLine(closing, due.length, settings, now));
  await publish(table, closing, now);
}

/** The slots from one to another, both included. */
async function read({ table, settings }: Books, first: number, last: number): Promise<Slot[]> {
  const slots: Slot[] = [];
  for (let at = first; at <= last; at += slotMs) {
    const keys = Array.from({ length: shards }, (_, shard) => slotKey(at, shard));
    const items = await Promise.all(keys.map((key) => table.get(key)));
    slots.push({ at, sums: sumsOf(items, settings.providers) });
  }
  return slots;
}

/** A line for each provider in each country, with the time of the slot. */
function* countLines({ at, sums }: Slot, { receipts, conversion }: BooksSettings): Generator<string> {
  for (const [name, { sent, expected, converted, delivered, failed }] of sums) {
    const metrics = {
      sent,
      ...(conversion && { expected, converted }),
      ...(receipts && { delivered, failed, undecided: Math.max(0, sent - delivered - failed) }),
    };
    const fields = { level: "info", message: "slot closed", ...pairOf(name) };
    yield metricLine(fields, bookMetricUnits, metrics, { now: new Date(at) });
  }
}

/** Their counts are told like all others; only what is usual of them is not known. */
function leftLine(left: number, now: number): string {
  const message =
    "The books have no room for all providers in all countries; those with the fewest messages are not watched.";
  return noteLine("warn", message, { left }, new Date(now));
}

function ruleLine(
  { drops, low, isSilent, ledger }: Closing,
  booksClosed: number,
  { receipts, conversion }: BooksSettings,
  now: number,
): string {
  const of = (kind: string) => drops.filter((drop) => drop.kind === kind);
  const metrics = {
    ...(conversion && {
      conversionDropped: of("conversion").length,
      conversionCollapsed: of("conversion").filter(isMany).length,
      lowConversion: low.length,
      streamSilent: isSilent ? 1 : 0,
    }),
    ...(receipts && {
      deliveryDropped: of("delivery").length,
      deliveryCollapsed: of("delivery").filter(isMany).length,
      undecidedRose: of("decision").length,
    }),
    outages: ledger.collapses.length,
    booksClosed,
  };
  const fields = {
    level: drops.length > 0 || isSilent ? "warn" : "info",
    message: "books closed",
    dropped: drops.map(
      ({ provider, country, kind, of: count }) => `${kind} ${provider} ${country} (${count})`,
    ),
    low,
    out: ledger.collapses.map(({ provider, country, by }) => `${provider} ${country} by ${by}`),
    closed: ledger.closures.map(({ country }) => country),
  };
  return metricLine(fields, bookMetricUnits, metrics, { now: new Date(now) });
}

/** What the gateway reads. */
async function publish(
  table: Table,
  { ledger: { collapses, closures } }: Closing,
  at: number,
): Promise<void> {
  const verdicts: Verdicts = {
    at,
    outages: collapses.map(({ provider, country, since }) => ({
      provider,
      country,
      triedFrom: since + pauseMs,
    })),
    closures: [...closures],
  };
  await table.insist({
    pk: text(outagesKey),
    verdicts: text(JSON.stringify(verdicts)),
    expires: number(Math.ceil(at / 1000) + 24 * 3600),
  });
}
