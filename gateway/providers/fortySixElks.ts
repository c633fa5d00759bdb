// 46elks. It has no validity period; errors are plain sentences. https://46elks.com/docs/send-sms
import * as v from "valibot";
import type { Facts } from "./facts.ts";
import { baseUrl, id, secret, sender } from "./helpers/fields.ts";
import * as meaning from "./helpers/meanings.ts";
import { receiptOf, stateIn } from "./helpers/receipt.ts";
import { accepted, failed, isSuccess, readJson, refusal, textAt } from "./helpers/reply.ts";
import { basic, form, senderOf } from "./helpers/request.ts";
import { defineProvider } from "./provider.ts";
import type { Receipts } from "./receipts.ts";

export const provider = defineProvider({
  name: "46elks",
  settings: v.strictObject({
    username: id,
    sender,
    baseUrl: baseUrl("https://api.46elks.com"),
  }),
  credentials: v.strictObject({ password: secret }),

  request(sms, { settings, credentials }) {
    const from = senderOf(sms, settings.sender);
    if (!from) return failed("sender", "NO_SENDER");
    return form(
      `${settings.baseUrl}/a1/sms`,
      // dontlog keeps the text out of the vendor's history.
      {
        from,
        to: sms.recipient,
        message: sms.body,
        dontlog: "message",
        whendelivered: sms.callback?.url,
      },
      basic(settings.username, credentials.password),
    );
  },

  outcome(reply) {
    const document = readJson(reply);
    const messageId = textAt(document, "id");
    const failedOnce = textAt(document, "status") === "failed";
    if (isSuccess(reply) && messageId && !failedOnce) return accepted(messageId);
    return refusal(reply, { codes: [failedOnce ? "failed" : undefined] });
  },
});

// https://46elks.se/docs/sms-delivery-reports
const states = { delivered: "delivered", failed: "failed" };

export const receipts: Receipts = {
  told: "message",
  read: (document) => [receiptOf(stateIn(states, textAt(document, "status")), undefined)],
};

export const facts: Facts<typeof provider> = {
  settings: { username: "API user name.", sender: meaning.sender, baseUrl: meaning.baseUrl },
  credentials: { password: "API password." },
  example: { settings: { username: "u0123456789abcdef", sender: "ACME" }, credentials: ["password"] },
  page: {
    special: "No validity period. The text is kept out of the vendor's history.",
    regions: "one, in the EU",
    prices: "https://46elks.com/pricing",
  },
  sender: { setting: "sender", needed: true },
  // https://46elks.com/docs/get-account
  check: ({ settings, credentials }) => ({
    url: `${settings.baseUrl}/a1/me`,
    headers: basic(settings.username, credentials.password),
  }),
};
