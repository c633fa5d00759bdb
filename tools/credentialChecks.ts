// Asks a vendor whether it accepts credentials, by the call that its facts name. Sends no message.
import type { CredentialCheck } from "../gateway/providers/facts.ts";

export interface Verdict {
  readonly kind: "accepted" | "refused" | "open";
  /** What was asked and answered, without any secret. */
  readonly text: string;
}

/** Milliseconds for one call. */
const timeoutMs = 10_000;

/** Asks the vendor. Never throws. */
export async function askVendor({ url, headers }: CredentialCheck): Promise<Verdict> {
  // A key may be in the query.
  const { origin, pathname } = new URL(url);
  const call = `GET ${origin}${pathname}`;
  try {
    const options = { headers, redirect: "manual", signal: AbortSignal.timeout(timeoutMs) } as const;
    const response = await fetch(url, options);
    await response.body?.cancel();
    const { status } = response;
    if (status === 200) return { kind: "accepted", text: `credentials accepted (${call})` };
    if (status === 401 || status === 403) {
      return { kind: "refused", text: `credentials REFUSED with ${status} (${call})` };
    }
    return { kind: "open", text: `unclear: answered ${status} (${call})` };
  } catch (error) {
    return { kind: "open", text: `unclear: no answer, ${reasonOf(error)} (${call})` };
  }
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return "unknown";
  if (!(error.cause instanceof Error)) return error.name;
  return "code" in error.cause ? String(error.cause.code) : error.cause.message;
}
