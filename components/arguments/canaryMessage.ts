// The message with which the canary checks the gateway. It goes the way of a code and is never sent.
import type { CanarySettings } from "../../gateway/canary/settings.ts";
import { sampleNumber } from "./sampleNumber.ts";
import type { GatewayValues } from "./schema.ts";
import { sampleMessage } from "./template.ts";

type Used = Pick<
  GatewayValues,
  "subject" | "audience" | "guard" | "routes" | "template" | "syntax" | "code" | "text" | "sender"
>;

/** What the canary finds as `settings.json`. */
export function canarySettings(args: Used, secretVersionId: string): CanarySettings {
  const { subject, audience, template, syntax, code, text, sender } = args;
  return {
    token: { subject, audience },
    recipient: sampleNumber(args),
    // Where only Auth0 can tell the text, the code alone.
    body: sampleMessage(template, syntax, code.length, text) ?? "0".repeat(code.length),
    ...(sender && { sender }),
    secretVersionId,
  };
}
