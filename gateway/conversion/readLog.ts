// What becomes of a delivery of Auth0's log: from EventBridge, or by HTTPS from the stream of a tenant elsewhere.
import type { ObserverSecret } from "../access/observerSecret.ts";
import { isSame } from "../constantTime.ts";
import { conversionMetricUnits } from "../log/line.ts";
import { metricLine } from "../log/metricLine.ts";
import { noteLine } from "../log/note.ts";
import type { Table } from "../state/table.ts";
import { type Conversion, type Converted, convert } from "./convert.ts";
import { entriesOf, readEntries } from "./logEvents.ts";

export interface LogReader {
  readonly table: Table;
  /** For how long a code can be used. */
  readonly lifetimeMs: number;
  readonly secret: () => Promise<ObserverSecret>;
  /** Tells whoever wants to know that a code was used. Never throws. */
  readonly tell: (conversions: readonly Conversion[]) => Promise<void>;
  /** Takes one line of the log. */
  readonly write: (line: string) => void;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

export interface HttpDelivery {
  readonly method: string;
  readonly authorization: string | undefined;
  readonly body: string;
}

/** Throws where the table or the secret fails: then nothing that was told is lost when it is told again. */
export async function takeEntries(entries: readonly unknown[], reader: LogReader): Promise<void> {
  const { logins, hidden } = readEntries(entries, reader.now());
  if (logins.length + hidden === 0) return;
  const { conversionKeys: keys } = await reader.secret();
  const converted = await convert(reader.table, logins, { keys, lifetimeMs: reader.lifetimeMs });
  for (const line of linesOf(converted, hidden)) reader.write(line);
  await reader.tell(converted.conversions);
  if (converted.failures.length > 0) throw converted.failures[0];
}

/** The status to answer: any but 200 makes Auth0 tell it again. */
export async function takeHttp(delivery: HttpDelivery, reader: LogReader): Promise<number> {
  if (delivery.method !== "POST") return 405;
  const { streamKeys } = await reader.secret();
  if (!streamKeys.some((key) => isSame(delivery.authorization ?? "", key))) {
    reader.write(noteLine("warn", "A log stream with another key than the gateway's was refused."));
    return 401;
  }
  const entries = entriesOf(delivery.body);
  if (!entries) {
    reader.write(noteLine("warn", "What the log stream sent is no JSON."));
    return 400;
  }
  await takeEntries(entries, reader);
  return 200;
}

/** CloudWatch takes so many values of a metric in a line. */
const mostValues = 100;

/** A line for each provider and country, and one for what could not be joined. */
function* linesOf({ conversions, repeated, unmatched }: Converted, hidden: number): Generator<string> {
  const pairs = new Map<string, Conversion[]>();
  for (const conversion of conversions) {
    const { provider, country = "" } = conversion.message;
    const name = `${provider} ${country}`;
    pairs.set(name, [...(pairs.get(name) ?? []), conversion]);
  }
  for (const some of pairs.values()) {
    for (let from = 0; from < some.length; from += mostValues)
      yield lineOf(some.slice(from, from + mostValues));
  }
  if (unmatched + repeated > 0) {
    const fields = { level: "info", message: "logins that count for nothing", repeated };
    yield metricLine(fields, conversionMetricUnits, { ...(unmatched > 0 && { unmatchedLogins: unmatched }) });
  }
  if (hidden > 0) {
    const message = "The log stream hides the numbers of logins: take username out of its piiConfig.";
    yield metricLine({ level: "warn", message }, conversionMetricUnits, { hiddenLogins: hidden });
  }
}

function lineOf(conversions: readonly Conversion[]): string {
  const { provider, country } = conversions[0]?.message ?? {};
  const conversionMs = conversions.map(({ message, at }) => Math.max(0, at - message.at));
  const fields = { level: "info", message: "codes used", provider, country, codes: conversions.length };
  return metricLine(fields, conversionMetricUnits, { conversionMs });
}
