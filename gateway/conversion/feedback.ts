// Puts into a queue which codes were used, for the function that tells the vendors: this one may not call them.
import type { CallAws } from "../network/aws.ts";
import type { UsedCode } from "../tally/usedCode.ts";
import type { Conversion } from "./convert.ts";

/** Milliseconds for one message. */
const timeoutMs = 2000;

/** Best effort: what fails is lost, and `onError` hears of it. */
export function feedbackTo(
  queueUrl: string,
  providers: readonly string[],
  callAws: CallAws,
  onError: (error: unknown) => void,
) {
  return async (conversions: readonly Conversion[]): Promise<void> => {
    const codes = conversions.flatMap(({ message: { provider, messageId }, at }): UsedCode[] =>
      messageId !== undefined && providers.includes(provider) ? [{ provider, messageId, at }] : [],
    );
    const sending = codes.map((code) =>
      callAws(
        {
          service: "sqs",
          target: "AmazonSQS.SendMessage",
          version: "1.0",
          input: { QueueUrl: queueUrl, MessageBody: JSON.stringify(code) },
        },
        { timeoutMs, pauses: [100] },
      ).catch(onError),
    );
    await Promise.all(sending);
  };
}
