// Termii. It has no validity period. https://developers.termii.com/messaging-api
// Not verified: codes of failures. The HTTP status decides, and a code in a reply of 200 that is neither "ok" nor 2xx.
import * as v from "valibot";
import { type Facts, refusesSender } from "./facts.ts";
import { baseUrl, secret, sender } from "./helpers/fields.ts";
import * as meaning from "./helpers/meanings.ts";
import { receiptOf } from "./helpers/receipt.ts";
import { accepted, failed, isSuccess, readJson, refusal, textAt } from "./helpers/reply.ts";
import { digits, json, senderOf } from "./helpers/request.ts";
import { defineProvider } from "./provider.ts";
import type { Receipts } from "./receipts.ts";

export const provider = defineProvider({
  name: "termii",
  settings: v.strictObject({
    sender,
    channel: v.optional(v.picklist(["dnd", "generic"]), "dnd"),
    baseUrl: baseUrl("https://api.ng.termii.com"),
  }),
  credentials: v.strictObject({ apiKey: secret }),

  request(sms, { settings, credentials }) {
    const from = senderOf(sms, settings.sender);
    if (!from) return failed("sender", "NO_SENDER");
    return json(`${settings.baseUrl}/api/sms/send`, {
      api_key: credentials.apiKey,
      to: digits(sms.recipient),
      from,
      sms: sms.body,
      type: "plain",
      channel: settings.channel,
    });
  },

  outcome(reply) {
    const document = readJson(reply);
    const messageId = textAt(document, "message_id");
    const code = textAt(document, "code");
    const failedOnce = code !== undefined && !/^(ok|2\d\d)$/i.test(code);
    if (isSuccess(reply) && messageId && !failedOnce) return accepted(messageId);
    // A sentence in place of an id says no as well.
    const sentence = isSuccess(reply) && textAt(document, "message") ? "NO_MESSAGE_ID" : undefined;
    return refusal(reply, { codes: [failedOnce ? code : sentence] });
  },
});

// https://developer.termii.com/events-and-reports; statuses are words, and the report holds the text of the message.
const delivered = /^delivered/i;
const undelivered = /^(dnd active|message failed|failed|rejected|expired)/i;

export const receipts: Receipts = {
  told: "account",
  read(document) {
    const status = textAt(document, "status") ?? "";
    const state = delivered.test(status) ? "delivered" : undelivered.test(status) ? "failed" : "undecided";
    return [receiptOf(state, undefined, { messageId: textAt(document, "message_id") })];
  },
};

export const facts: Facts<typeof provider> = {
  settings: {
    sender: meaning.sender,
    channel: "Route. Only `dnd` reaches numbers on do-not-disturb lists; codes need it.",
    baseUrl: meaning.baseUrl,
  },
  credentials: { apiKey: "API key of the account." },
  example: { settings: { sender: "ACME", channel: "dnd" }, credentials: ["apiKey"] },
  page: {
    special:
      "No validity period. Codes need the route `dnd`, which is the default. Codes of failures are not verified.",
    regions: "`baseUrl` as the dashboard shows it",
    prices: "https://termii.com/pricing",
  },
  sender: {
    setting: "sender",
    needed: true,
    refuses: (sender, use) => refusesSender(sender, use, /^.{3,}$/, "at least 3 characters"),
  },
  // https://developers.termii.com/balance
  check: ({ settings, credentials }) => ({
    url: `${settings.baseUrl}/api/get-balance?api_key=${encodeURIComponent(credentials.apiKey)}`,
    headers: {},
  }),
};
