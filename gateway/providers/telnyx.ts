// Telnyx Messaging API v2. It has no validity period. https://developers.telnyx.com/docs/messaging
import * as v from "valibot";
import type { Facts } from "./facts.ts";
import { baseUrl, secret, sender, shaped } from "./helpers/fields.ts";
import { accepted, errorTable, failed, failureOf, readJson, textAt } from "./helpers/reply.ts";
import { bearer, chosenSender, json, senderOf } from "./helpers/request.ts";
import { defineProvider } from "./provider.ts";

const failures = errorTable({
  recipient: "10002 10016 40001 40300 40310",
  content: "40002 40009",
  throttled: "10011 40011",
  down: "10007 10008 40006",
  sender: "10001 40003 40305",
  account: "10009 10010 10015 40333",
});

export const provider = defineProvider({
  name: "telnyx",
  settings: v.strictObject({
    sender,
    messagingProfileId: v.optional(
      shaped(
        /^[0-9a-f-]{36}$/,
        "a UUID",
        "Messaging profile; needed for alphanumeric senders and number pools.",
      ),
    ),
    baseUrl: baseUrl("https://api.telnyx.com"),
  }),
  credentials: v.strictObject({ apiKey: secret("API v2 key.") }),

  request(sms, { settings, credentials }) {
    const from = (settings.messagingProfileId ? chosenSender : senderOf)(sms, settings.sender);
    if (!from && !settings.messagingProfileId) return failed("sender", "NO_SENDER");
    return json(
      `${settings.baseUrl}/v2/messages`,
      {
        to: sms.recipient,
        from,
        messaging_profile_id: settings.messagingProfileId,
        text: sms.body,
        type: "SMS",
      },
      bearer(credentials.apiKey),
    );
  },

  outcome(reply) {
    const document = readJson(reply);
    const messageId = textAt(document, "data.id");
    if (reply.status === 200 && messageId) return accepted(messageId);
    return failureOf(reply, failures, textAt(document, "errors.0.code"));
  },
});

export const facts: Facts<typeof provider> = {
  page: {
    special: "No validity period. Alphanumeric senders need a profile.",
    regions: "one",
    prices: "https://telnyx.com/pricing/messaging",
  },
  sender: { setting: "sender", pool: "messagingProfileId" },
  // https://developers.telnyx.com/api-reference/billing/get-user-balance-details
  check: ({ settings, credentials }) => ({
    url: `${settings.baseUrl}/v2/balance`,
    headers: bearer(credentials.apiKey),
  }),
};
