// Tells vendors which codes were used, one after the other. Best effort: a vendor that is busy is told again later, one that
// refuses is not.
import * as v from "valibot";
import { parseDocument, parseKnown } from "../document.ts";
import { ExchangeError } from "../network/http.ts";
import type { HttpReply, HttpRequest } from "../network/request.ts";
import type { ConfiguredProviders, Credentials } from "../providers/connect.ts";
import { feedback, providers } from "../providers/index.ts";
import { type UsedCode, usedCodeSchema } from "../tally/usedCode.ts";

/** A message of the queue, as SQS hands it over. */
export interface QueueRecord {
  readonly messageId: string;
  readonly body: string;
}

export interface Telling {
  readonly configured: ConfiguredProviders;
  readonly credentials: Credentials;
  /** Signs and sends. Throws `ExchangeError` where there is no reply. */
  readonly carry: (request: HttpRequest) => Promise<HttpReply>;
  /** Waits for so many milliseconds. */
  readonly pause: (ms: number) => Promise<void>;
  /** A vendor will not hear of a code; `status` is of its reply. */
  readonly onRefused: (provider: string, status: number) => void;
}

/** AWS takes 20 calls a second, and two of these functions may run at once. */
const awsPauseMs = 100;

/** The ids of the records that have to come again. */
export async function tellVendors(records: readonly QueueRecord[], telling: Telling): Promise<string[]> {
  const again: string[] = [];
  const busy = new Set<string>();
  for (const { messageId, body } of records) {
    const used = parseDocument(usedCodeSchema, body);
    if (!used.success) continue;
    const { provider } = used.output;
    // The next call would meet the same.
    if (!busy.has(provider) && (await tell(used.output, telling)) !== "busy") continue;
    busy.add(provider);
    again.push(messageId);
  }
  return again;
}

async function tell(used: UsedCode, telling: Telling): Promise<"done" | "busy"> {
  const { carry, pause, onRefused } = telling;
  const request = requestOf(used, telling);
  if (!request) return "done";
  try {
    const reply = await carry(request);
    if (isBusy(reply)) return "busy";
    if (reply.status >= 300) onRefused(used.provider, reply.status);
    return "done";
  } catch (error) {
    if (error instanceof ExchangeError) return "busy";
    throw error;
  } finally {
    if (request.sign) await pause(awsPauseMs);
  }
}

/** Undefined where the vendor does not want to know, or the provider is not configured any more. */
function requestOf(
  { provider: name, messageId, at }: UsedCode,
  { configured, credentials }: Telling,
): HttpRequest | undefined {
  const provider = providers.find((each) => each.name === name);
  const own = configured.find((each) => each.name === name);
  if (!provider || !own) return undefined;
  const known = parseKnown(provider.credentials, { ...credentials[name] });
  const settings = v.parse(provider.settings, own.settings);
  if (!known.success) return undefined;
  return feedback[name]?.request({ messageId, at: new Date(at) }, { settings, credentials: known.output });
}

/** AWS says it with 400. */
const isBusy = ({ status, body }: HttpReply) =>
  status === 429 || status === 408 || status >= 500 || (status === 400 && /ThrottlingException/.test(body));
