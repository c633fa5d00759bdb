// ClickSend SMS v3. It has no validity period. https://developers.clicksend.com/docs/messaging/sms
// Each message has a status of its own, in a reply of 200. Names of failures are from the vendor's status list.
import * as v from "valibot";
import { type Facts, refusesSender } from "./facts.ts";
import { baseUrl, id, secret, sender } from "./helpers/fields.ts";
import * as meaning from "./helpers/meanings.ts";
import { accepted, errorTable, isSuccess, readJson, refusal, textAt, unclear } from "./helpers/reply.ts";
import { basic, json, senderOf } from "./helpers/request.ts";
import { defineProvider } from "./provider.ts";

const failures = errorTable({
  recipient: "INVALID_RECIPIENT",
  content: "EMPTY_MESSAGE",
  throttled: "TOO_MANY_REQUESTS",
  down: "INTERNAL_ERROR INTERNAL_SERVER_ERROR",
  account:
    "INSUFFICIENT_CREDIT MISSING_CREDENTIALS INVALID_CREDENTIALS ACCOUNT_NOT_ACTIVATED UNAUTHORIZED FORBIDDEN",
  sender: "INVALID_SENDER_ID",
  route: "COUNTRY_NOT_ENABLED",
  // The same text went to this number a moment ago.
  refused: "THROTTLED",
});

const success = "SUCCESS";

export const provider = defineProvider({
  name: "clicksend",
  settings: v.strictObject({
    username: id,
    sender,
    baseUrl: baseUrl("https://rest.clicksend.com"),
  }),
  credentials: v.strictObject({ apiKey: secret }),

  request(sms, { settings, credentials }) {
    const message = {
      to: sms.recipient,
      from: senderOf(sms, settings.sender),
      body: sms.body,
      country: sms.country,
      custom_string: sms.reference,
    };
    return json(
      `${settings.baseUrl}/v3/sms/send`,
      { messages: [message] },
      basic(settings.username, credentials.apiKey),
    );
  },

  outcome(reply) {
    const document = readJson(reply);
    const status = textAt(document, "data.messages.0.status");
    if (isSuccess(reply) && status === success) {
      return accepted(textAt(document, "data.messages.0.message_id"));
    }
    const isTaken = textAt(document, "data.messages.0.message_id") !== undefined;
    if (isSuccess(reply) && isTaken && status && !failures.has(status)) return unclear(status);
    const codes = [status, textAt(document, "response_code")].filter((code) => code !== success);
    return refusal(reply, { codes, table: failures });
  },
});

export const facts: Facts<typeof provider> = {
  settings: { username: "User name of the account.", sender: meaning.sender, baseUrl: meaning.baseUrl },
  credentials: { apiKey: "API key of the account." },
  example: { settings: { username: "acme", sender: "ACME" }, credentials: ["apiKey"] },
  page: {
    special: "No validity period.",
    regions: "one",
    prices: "https://www.clicksend.com/pricing",
  },
  sender: {
    setting: "sender",
    refuses: (sender, use) => refusesSender(sender, use, /^\S+$/, "characters without spaces"),
  },
  // https://developers.clicksend.com/docs/account
  check: ({ settings, credentials }) => ({
    url: `${settings.baseUrl}/v3/account`,
    headers: basic(settings.username, credentials.apiKey),
  }),
};
