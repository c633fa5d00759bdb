// What became of messages, as vendors tell it: to the URL or, AWS's own, on the event bus.
import type { ObserverSecret } from "../access/observerSecret.ts";
import { type ReceiptLine, receiptMetricUnits } from "../log/line.ts";
import { metricLine } from "../log/metricLine.ts";
import { noteLine } from "../log/note.ts";
import { type DeliveryReceipt, type Receipts, receipts } from "../providers/index.ts";
import type { Table } from "../state/table.ts";
import { readTicket, type Ticket } from "../tally/callback.ts";
import { idKey, markedMessage } from "../tally/marks.ts";
import { vendorsOfIds } from "../tally/tally.ts";
import { type ReportedMessage, record } from "./record.ts";
import { readReport, type UrlEvent } from "./report.ts";
import type { ReceiptsSettings } from "./settings.ts";

export interface Receiving {
  readonly settings: ReceiptsSettings;
  /** Throws where it could not be fetched. */
  readonly secret: () => Promise<ObserverSecret>;
  readonly table: Table;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Lambda's id of the request. */
  readonly requestId: string;
  /** Takes one line without its end. */
  readonly write: (line: string) => void;
}

export interface Answer {
  readonly status: number;
  readonly body: string;
}

/** Takes a report to the URL. Throws where it could not be counted, so that the vendor says it again. */
export async function receiveReport(event: UrlEvent, receiving: Receiving): Promise<Answer> {
  const { providers } = receiving.settings;
  const { receiptKeys, signatureKeys } = await receiving.secret();
  const now = receiving.now();
  const report = readReport(event, { providers, receiptKeys, signatureKeys, now });
  if (report === 401) noteUnsigned(event.rawPath.slice(1), receiving);
  if (typeof report === "number") return { status: report, body: "" };
  await takeAll(report.provider, report.receipts, report.ticket, receiving);
  return { status: 200, body: report.echo };
}

/** Only who knows a URL of ours gets so far. */
function noteUnsigned(provider: string, { now, requestId, write }: Receiving): void {
  const message =
    "A receipt without its vendor's signature was refused; is the key in signatureKeys the vendor's?";
  const fields = { level: "warn", message, requestId, provider };
  write(metricLine(fields, receiptMetricUnits, { unsignedReceipts: 1 }, { now: new Date(now()) }));
}

/** Takes an event of AWS's bus; those of other messages of the account find no mark. Throws as above. */
export async function receiveBusEvent(event: unknown, receiving: Receiving): Promise<void> {
  await takeAll(busVendor, receipts[busVendor]?.read(event) ?? [], undefined, receiving);
}

const busVendor = "aws";

/** No vendor tells of more messages at once; who knows the URL can write thousands into one report. */
const maxReceipts = 100;

const takenAtOnce = 10;

/** Each of them, whatever becomes of one, until ten have failed: nothing may be under way when this ends. */
async function takeAll(
  provider: string,
  told: readonly DeliveryReceipt[],
  ticket: Ticket | undefined,
  receiving: Receiving,
): Promise<void> {
  const { receiptKeys } = await receiving.secret();
  const due = ticket ? oncePerState(told) : told.slice(0, maxReceipts);
  if (!ticket && told.length > maxReceipts) noteLeft(provider, told.length - maxReceipts, receiving);
  const failures: unknown[] = [];
  for (let from = 0; from < due.length && failures.length < takenAtOnce; from += takenAtOnce) {
    const taken = await Promise.allSettled(
      due.slice(from, from + takenAtOnce).map(async (receipt) => {
        const message = ticket
          ? ofTicket(ticket)
          : await messageOf(provider, receipt, receiptKeys, receiving);
        if (message) await take(message, receipt, receipts[provider]?.prevails, receiving);
      }),
    );
    failures.push(...taken.flatMap((each) => (each.status === "rejected" ? [each.reason] : [])));
  }
  if (failures.length > 0) throw failures[0];
}

/** A URL is of one message, of which more than once the same says nothing. */
function oncePerState(told: readonly DeliveryReceipt[]): DeliveryReceipt[] {
  return told.filter(({ state }, place) => told.findIndex((other) => other.state === state) === place);
}

function noteLeft(provider: string, left: number, { now, requestId, write }: Receiving): void {
  const message = `A report told of more than ${maxReceipts} messages; the rest of it is not counted.`;
  write(noteLine("warn", message, { requestId, provider, left }, new Date(now())));
}

const ofTicket = (ticket: Ticket): ReportedMessage => ({ ...ticket, id: `${ticket.provider}#${ticket.key}` });

/** The message that a receipt itself names; undefined where it is none of ours, or too old. */
async function messageOf(
  provider: string,
  { ticket = "", messageId }: DeliveryReceipt,
  receiptKeys: readonly string[],
  { table, now }: Receiving,
): Promise<ReportedMessage | undefined> {
  const read = readTicket(ticket, provider, receiptKeys, now());
  if (read) return ofTicket(read);
  const vendor = vendorsOfIds[provider];
  if (!vendor || messageId === undefined) return undefined;
  for (const key of receiptKeys) {
    const id = idKey(key, vendor, messageId);
    const marked = markedMessage(await table.get(id));
    if (marked) return { ...marked, id };
  }
  return undefined;
}

async function take(
  message: ReportedMessage,
  { state, vendorCode }: DeliveryReceipt,
  prevails: Receipts["prevails"],
  { table, now, requestId, write }: Receiving,
): Promise<void> {
  const change = state === "undecided" ? { undecided: 1 } : await record(table, message, state, prevails);
  const isNew = Object.keys(change).length > 0;
  const { provider, country = "none", at } = message;
  const line: ReceiptLine = {
    level: "info",
    message: "receipt",
    requestId,
    provider,
    country,
    state,
    vendorCode,
    ...(isNew ? change : { repeated: true }),
  };
  const time = new Date(now());
  const isTimed = isNew && state === "delivered";
  write(
    isTimed
      ? metricLine(line, receiptMetricUnits, { deliveryMs: now() - at }, { now: time })
      : JSON.stringify({ time: time.toISOString(), ...line }),
  );
}
