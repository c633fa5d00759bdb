// What a vendor sent to the URL: whether it may be believed, and what it says. The URL is judged before the body is looked
// at, so that a stranger's report costs two hashes.
import { type DeliveryReceipt, type Receipts, receipts } from "../providers/index.ts";
import { isTokenOf, readTicket, type Ticket } from "../tally/callback.ts";

/** The parts of a function URL event (payload 2.0) that are read. */
export interface UrlEvent {
  readonly rawPath: string;
  readonly rawQueryString: string;
  readonly requestContext: { readonly domainName: string; readonly http: { readonly method: string } };
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string | undefined>>;
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

/** The HTTP status of a report that is refused: without its vendor's signature, forged or outdated, no such place, too large. */
export type Refusal = 401 | 403 | 404 | 413;

export interface Judging {
  /** Names of the configured providers that report. */
  readonly providers: readonly string[];
  readonly receiptKeys: readonly string[];
  /** By which vendors sign, by provider; of the others no signature is asked. */
  readonly signatureKeys: Readonly<Record<string, string>>;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/** Infobip reports up to 100 messages at once, each in about 700 bytes. */
const maxBodyBytes = 128 * 1024;

export function readReport(event: UrlEvent, judging: Judging): Report | Refusal {
  const { providers, receiptKeys, now } = judging;
  const provider = event.rawPath.slice(1);
  const vendor = providers.includes(provider) ? receipts[provider] : undefined;
  const { method } = event.requestContext.http;
  if (!vendor || vendor.told === "bus" || (method !== "POST" && method !== "GET")) return 404;
  if (Buffer.byteLength(event.body ?? "", encodingOf(event)) > maxBodyBytes) return 413;
  const query = new URLSearchParams(event.rawQueryString);
  const ticket = readTicket(query.get("m") ?? "", provider, receiptKeys, now);
  if (!ticket && !isTokenOf(provider, query.get("u") ?? "", receiptKeys)) return 403;
  if (!isSigned(provider, vendor.signature, event, judging)) return 401;
  const document = method === "GET" ? Object.fromEntries(query) : decode(event);
  return { provider, receipts: vendor.read(document), ticket, echo: echoOf(query) };
}

/** What no key was entered for passes. */
function isSigned(
  provider: string,
  signature: Receipts["signature"],
  event: UrlEvent,
  { signatureKeys, now }: Judging,
): boolean {
  const key = Object.hasOwn(signatureKeys, provider) ? signatureKeys[provider] : undefined;
  if (key === undefined) return true;
  const { rawPath, rawQueryString, requestContext, headers, body = "" } = event;
  const { domainName, http } = requestContext;
  const query = rawQueryString && `?${rawQueryString}`;
  const url = `https://${domainName}${rawPath}${query}`;
  const report = { method: http.method, url, headers, body: Buffer.from(body, encodingOf(event)) };
  return signature?.isSigned(report, key, now) ?? false;
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
