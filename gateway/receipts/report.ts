// What a vendor sent to the URL: whether it may be believed, and what it says. The URL is judged before the body is looked
// at, so that a stranger's report costs two hashes.
import { type DeliveryReceipt, receipts } from "../providers/index.ts";
import { isTokenOf, readTicket, type Ticket } from "../tally/callback.ts";

/** The parts of a function URL event (payload 2.0) that are read. */
export interface UrlEvent {
  readonly rawPath: string;
  readonly rawQueryString: string;
  readonly requestContext: { readonly http: { readonly method: string } };
  readonly body?: string;
  readonly isBase64Encoded: boolean;
}

export interface Report {
  readonly provider: string;
  readonly receipts: readonly DeliveryReceipt[];
  /** The message that the URL is of; undefined where the receipts name theirs. */
  readonly ticket?: Ticket | undefined;
  /** What the vendor wants to read in the answer. */
  readonly echo: string;
}

/** The HTTP status of a report that is refused: no such place, forged or outdated, too large. */
export type Refusal = 403 | 404 | 413;

export interface Judging {
  /** Names of the configured providers that report. */
  readonly providers: readonly string[];
  readonly receiptKeys: readonly string[];
  /** Milliseconds since 1970. */
  readonly now: number;
}

/** Infobip reports up to 100 messages at once, each in about 700 bytes. */
const maxBodyBytes = 128 * 1024;

export function readReport(event: UrlEvent, { providers, receiptKeys, now }: Judging): Report | Refusal {
  const provider = event.rawPath.slice(1);
  const vendor = providers.includes(provider) ? receipts[provider] : undefined;
  const { method } = event.requestContext.http;
  if (!vendor || vendor.told === "bus" || (method !== "POST" && method !== "GET")) return 404;
  if (Buffer.byteLength(event.body ?? "", encodingOf(event)) > maxBodyBytes) return 413;
  const query = new URLSearchParams(event.rawQueryString);
  const ticket = readTicket(query.get("m") ?? "", provider, receiptKeys, now);
  if (!ticket && !isTokenOf(provider, query.get("u") ?? "", receiptKeys)) return 403;
  const document = method === "GET" ? Object.fromEntries(query) : decode(event);
  return { provider, receipts: vendor.read(document), ticket, echo: echoOf(query) };
}

/** Vendors let their users choose between JSON and forms, and name the type as they like. */
function decode(event: UrlEvent): unknown {
  const text = Buffer.from(event.body ?? "", encodingOf(event)).toString("utf8");
  if (!/^\s*[{[]/.test(text)) return Object.fromEntries(new URLSearchParams(text));
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const encodingOf = ({ isBase64Encoded }: UrlEvent) => (isBase64Encoded ? "base64" : "utf8");

/** Meta asks once whether the URL is ours, and wants its own word back. */
function echoOf(query: URLSearchParams): string {
  const word = query.get("hub.challenge") ?? "";
  return /^\w{1,64}$/.test(word) ? word : "";
}
