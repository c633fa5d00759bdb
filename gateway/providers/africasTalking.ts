// Africa's Talking bulk SMS. It has no validity period. https://developers.africastalking.com/docs/sms/sending/bulk
// Not verified: every status but 101. One that is not in the table counts as the account's.
import * as v from "valibot";
import type { Facts } from "./facts.ts";
import { baseUrl, id, secret, sender } from "./helpers/fields.ts";
import { accepted, errorTable, readJson, refused, statusOutcome, textAt } from "./helpers/reply.ts";
import { form, senderOf } from "./helpers/request.ts";
import { defineProvider } from "./provider.ts";

const failures = errorTable({
  recipient: "403 404 406",
  down: "407 500 501 502",
  sender: "402 InvalidSenderId",
  account: "401 405",
});

export const provider = defineProvider({
  name: "africas-talking",
  settings: v.strictObject({
    username: id("User name of the app; `sandbox` in the sandbox."),
    sender,
    baseUrl: baseUrl("https://api.africastalking.com"),
  }),
  credentials: v.strictObject({ apiKey: secret("API key of the app.") }),

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
    // Without a recipient the message says why.
    const code = status ?? textAt(document, "SMSMessageData.Message");
    if (reply.status >= 300 || !code) return statusOutcome(reply);
    if (/^10[0-2]$/.test(code)) return accepted(textAt(document, "SMSMessageData.Recipients.0.messageId"));
    return refused(failures, code);
  },
});

export const facts: Facts<typeof provider> = {
  page: {
    special: "No validity period. Numbers of failures are not verified.",
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
