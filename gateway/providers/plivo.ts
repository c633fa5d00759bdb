// Plivo Message API. https://www.plivo.com/docs/messaging/api/message/send-a-message
import * as v from "valibot";
import type { Facts } from "./facts.ts";
import { baseUrl, id, india, secret, sender, shaped } from "./helpers/fields.ts";
import * as meaning from "./helpers/meanings.ts";
import { receiptOf, stateIn } from "./helpers/receipt.ts";
import { accepted, at, failed, isSuccess, readJson, refusal, textAt } from "./helpers/reply.ts";
import { basic, chosenSender, digits, indiaOf, json, senderOf, validity } from "./helpers/request.ts";
import { defineProvider } from "./provider.ts";
import type { Receipts } from "./receipts.ts";

export const provider = defineProvider({
  name: "plivo",
  settings: v.strictObject({
    authId: id,
    sender,
    powerpackUuid: v.optional(shaped(/^[0-9a-f-]{36}$/, "a UUID")),
    india,
    baseUrl: baseUrl("https://api.plivo.com"),
  }),
  credentials: v.strictObject({ authToken: secret }),

  request(sms, { settings, credentials }) {
    const from = (settings.powerpackUuid ? chosenSender : senderOf)(sms, settings.sender);
    if (!from && !settings.powerpackUuid) return failed("sender", "NO_SENDER");
    const registration = indiaOf(sms, settings);
    return json(
      `${settings.baseUrl}/v1/Account/${settings.authId}/Message/`,
      {
        src: from?.replace(/^\+/, ""),
        powerpack_uuid: from ? undefined : settings.powerpackUuid,
        dst: digits(sms.recipient),
        text: sms.body,
        // Neither text nor number in Plivo's log.
        log: "false",
        url: sms.callback?.url,
        method: sms.callback && "POST",
        message_expiry: validity(sms, 5, 10_800),
        dlt_entity_id: registration?.entityId,
        dlt_template_id: registration?.templateId,
      },
      basic(settings.authId, credentials.authToken),
    );
  },

  outcome(reply) {
    const document = readJson(reply);
    const messageId = textAt(document, "message_uuid.0");
    const invalid = at(document, "invalid_number.0") !== undefined;
    if (isSuccess(reply) && invalid) return failed("recipient", "invalid_number");
    if (isSuccess(reply) && messageId) return accepted(messageId);
    // Errors are sentences without a code, and may come with 202.
    if (isSuccess(reply) && textAt(document, "error")) return failed("refused", "NO_MESSAGE_ID");
    return reply.status === 402 ? failed("account", "402") : refusal(reply);
  },
});

// https://www.plivo.com/docs/messaging/api/message/message-status-callbacks; "sent" is the last word in the US and Canada.
const states = { delivered: "delivered read", failed: "failed undelivered" };

export const receipts: Receipts = {
  told: "message",
  read: (document) => [receiptOf(stateIn(states, textAt(document, "Status")), textAt(document, "ErrorCode"))],
};

export const facts: Facts<typeof provider> = {
  settings: {
    authId: "Auth ID of the account.",
    sender: meaning.sender,
    powerpackUuid: "Powerpack that picks the sender, unless `sender` is set.",
    india: meaning.india,
    baseUrl: meaning.baseUrl,
  },
  credentials: { authToken: "Auth token of the account." },
  example: {
    settings: { authId: "MAXXXXXXXXXXXXXXXXXX", sender: "+15551234567" },
    credentials: ["authToken"],
  },
  page: {
    special: "Neither text nor number in Plivo's log.",
    regions: "one",
    prices: "https://www.plivo.com/sms/pricing/",
  },
  sender: { setting: "sender", pool: "powerpackUuid", needed: true },
  // https://www.plivo.com/docs/account/api/account
  check: ({ settings, credentials }) => ({
    url: `${settings.baseUrl}/v1/Account/${settings.authId}/`,
    headers: basic(settings.authId, credentials.authToken),
  }),
};
