// ClickSend SMS v3. It has no validity period. https://developers.clicksend.com/docs/messaging/sms
// Not verified: the names of the failures. One that is not in the table counts as the account's.
import * as v from "valibot";
import type { Facts } from "./facts.ts";
import { baseUrl, id, secret, sender } from "./helpers/fields.ts";
import { accepted, errorTable, failureOf, readJson, refused, textAt } from "./helpers/reply.ts";
import { basic, json, senderOf } from "./helpers/request.ts";
import { defineProvider } from "./provider.ts";

const failures = errorTable({
  recipient: "INVALID_RECIPIENT",
  throttled: "TOO_MANY_REQUESTS",
  sender: "INVALID_SENDER_ID",
  account: "INSUFFICIENT_CREDIT",
  route: "COUNTRY_NOT_ENABLED",
});

export const provider = defineProvider({
  name: "clicksend",
  settings: v.strictObject({
    username: id("User name of the account."),
    sender,
    baseUrl: baseUrl("https://rest.clicksend.com"),
  }),
  credentials: v.strictObject({ apiKey: secret("API key of the account.") }),

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
    if (reply.status !== 200 || !status) return failureOf(reply, failures, textAt(document, "response_code"));
    if (status !== "SUCCESS") return refused(failures, status);
    return accepted(textAt(document, "data.messages.0.message_id"));
  },
});

export const facts: Facts<typeof provider> = {
  page: {
    special: "No validity period. Names of failures are not verified.",
    regions: "one",
    prices: "https://www.clicksend.com/pricing",
  },
  sender: { setting: "sender" },
  // https://developers.clicksend.com/docs/account
  check: ({ settings, credentials }) => ({
    url: `${settings.baseUrl}/v3/account`,
    headers: basic(settings.username, credentials.apiKey),
  }),
};
