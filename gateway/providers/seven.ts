// seven.io. It has no validity period. https://docs.seven.io/en/rest-api/endpoints/sms
// Not verified: the numbers of failures. One that is not in the table counts as the account's.
import * as v from "valibot";
import type { Facts } from "./facts.ts";
import { baseUrl, secret, sender } from "./helpers/fields.ts";
import { accepted, errorTable, failed, readJson, refused, statusOutcome, textAt } from "./helpers/reply.ts";
import { json, senderOf } from "./helpers/request.ts";
import { defineProvider } from "./provider.ts";

const failures = errorTable({
  recipient: "202",
  throttled: "403",
  down: "600 700",
  sender: "201",
  account: "300 500 900 902 903",
});

const maxLength = 1520;

export const provider = defineProvider({
  name: "seven",
  settings: v.strictObject({ sender, baseUrl: baseUrl("https://gateway.seven.io") }),
  credentials: v.strictObject({ apiKey: secret("API key of the account.") }),

  request(sms, { settings, credentials }) {
    if (sms.body.length > maxLength) return failed("route", "TEXT_TOO_LONG");
    return json(
      `${settings.baseUrl}/api/sms`,
      {
        to: sms.recipient,
        from: senderOf(sms, settings.sender),
        text: sms.body,
        foreign_id: sms.reference.slice(0, 64),
      },
      { "x-api-key": credentials.apiKey, accept: "application/json" },
    );
  },

  outcome(reply) {
    const document = readJson(reply);
    // Some failures are the bare number.
    const success = textAt(document, "success") ?? textAt({ code: document }, "code");
    if (reply.status !== 200 || !success) return statusOutcome(reply);
    if (success !== "100") return refused(failures, success);
    return accepted(textAt(document, "messages.0.id"));
  },
});

export const facts: Facts<typeof provider> = {
  page: {
    special: "No validity period, at most 1520 characters. Numbers of failures are not verified.",
    regions: "one",
    prices: "https://www.seven.io/en/products/sms/",
  },
  sender: { setting: "sender" },
  // https://docs.seven.io/en/rest-api/endpoints/balance
  check: ({ settings, credentials }) => ({
    url: `${settings.baseUrl}/api/balance`,
    headers: { "x-api-key": credentials.apiKey, accept: "application/json" },
  }),
};
