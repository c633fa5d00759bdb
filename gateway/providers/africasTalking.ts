// Africa's Talking bulk SMS. It has no validity period. https://developers.africastalking.com/docs/sms/sending/bulk
// A refused message comes with 201, some with 409; its recipient's status says why.
import * as v from "valibot";
import type { Facts } from "./facts.ts";
import { baseUrl, id, secret, sender } from "./helpers/fields.ts";
import * as meaning from "./helpers/meanings.ts";
import { receiptOf, stateIn } from "./helpers/receipt.ts";
import { accepted, errorTable, isSuccess, readJson, refusal, textAt } from "./helpers/reply.ts";
import { form, senderOf } from "./helpers/request.ts";
import { defineProvider } from "./provider.ts";
import type { Receipts } from "./receipts.ts";

const failures = errorTable({
  recipient: "403 404 406 409",
  down: "500",
  sender: "402 InvalidSenderId",
  account: "405 InsufficientBalance",
  route: "407",
  // On hold as risky, and faults of one carrier.
  refused: "401 501 502",
});

export const provider = defineProvider({
  name: "africas-talking",
  settings: v.strictObject({
    username: id,
    sender,
    baseUrl: baseUrl("https://api.africastalking.com"),
  }),
  credentials: v.strictObject({ apiKey: secret }),

  request(sms, { settings, credentials }) {
    return form(
      `${settings.baseUrl}/version1/messaging`,
      {
        username: settings.username,
        to: sms.recipient,
        message: sms.body,
        from: senderOf(sms, settings.sender),
      },
      { apikey: credentials.apiKey, accept: "application/json" },
    );
  },

  outcome(reply) {
    const document = readJson(reply);
    const status = textAt(document, "SMSMessageData.Recipients.0.statusCode");
    if (isSuccess(reply) && status && /^10[0-2]$/.test(status)) {
      return accepted(textAt(document, "SMSMessageData.Recipients.0.messageId"));
    }
    // Without a recipient the message says why.
    const code = status ?? textAt(document, "SMSMessageData.Message");
    return refusal(reply, { codes: [code], table: failures });
  },
});

// https://developers.africastalking.com/docs/sms/notifications; the URL is entered in the dashboard.
const states = { delivered: "Success", failed: "Rejected Failed" };

export const receipts: Receipts = {
  told: "account",
  read: (document) => [
    receiptOf(stateIn(states, textAt(document, "status")), textAt(document, "failureReason"), {
      messageId: textAt(document, "id"),
    }),
  ],
};

export const facts: Facts<typeof provider> = {
  settings: {
    username: "User name of the app; `sandbox` in the sandbox.",
    sender: meaning.sender,
    baseUrl: meaning.baseUrl,
  },
  credentials: { apiKey: "API key of the app." },
  example: { settings: { username: "acme", sender: "ACME" }, credentials: ["apiKey"] },
  page: {
    special: "No validity period.",
    regions: "`baseUrl` for the sandbox",
    prices: "https://africastalking.com/pricing",
  },
  sender: { setting: "sender" },
  // https://developers.africastalking.com/docs/application
  check: ({ settings, credentials }) => ({
    url: `${settings.baseUrl}/version1/user?username=${encodeURIComponent(settings.username)}`,
    headers: { apikey: credentials.apiKey, accept: "application/json" },
  }),
};
