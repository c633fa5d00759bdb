// What became of a message that was just sent, as far as the gateway's functions observe it.
import type { Answer } from "../../gateway/canary/ask.ts";
import type { Finding } from "./finding.ts";
import { isTableSilent } from "./gatewayStep.ts";

const tableSilence =
  "Whether it arrives cannot be told: the gateway's table did not answer just now. Look again in a minute.";

/** Milliseconds between two looks. */
const pauseMs = 2_000;

/** Asks again until a receipt says something or the time is over. */
export async function followMessage(
  look: () => Promise<Answer>,
  seconds: number,
  pause: (ms: number) => Promise<unknown> = (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
): Promise<Finding[]> {
  for (let left = seconds * 1000; ; left -= pauseMs) {
    const { check } = await look();
    const { last } = Object(check);
    if (!last && isTableSilent(check)) {
      // It is there that receipts are noted.
      if (left < pauseMs) return [{ level: "note", text: tableSilence }];
    } else if (!last) {
      const text = "Whether it arrives is not observed. To see it, set observe: { receipts: true }.";
      return [{ level: "note", text }];
    } else if (last.receipt !== "none" || left < pauseMs)
      return [judgeReceipt(last, seconds), judgeUse(last)];
    await pause(pauseMs);
  }
}

function judgeReceipt(last: { provider: string; receipt: string }, seconds: number): Finding {
  const { provider, receipt } = last;
  if (receipt === "delivered") return { level: "ok", text: `${provider} reports that it was delivered.` };
  if (receipt === "failed") {
    const fix = "the receipt's line in the log of the receipts function has the vendor's code";
    return { level: "problem", text: `${provider} reports that it was not delivered.`, fix };
  }
  return {
    level: "note",
    text: `${provider} has reported nothing within ${seconds} s; some take minutes, some report never.`,
  };
}

function judgeUse({ used }: { used: boolean }): Finding {
  if (used) return { level: "ok", text: "Auth0's log shows a login by it." };
  return {
    level: "note",
    text: "Auth0's log shows no login by it yet; enter the code, and look again in a minute.",
  };
}
