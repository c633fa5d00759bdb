// Bandwidth Messaging API v2. https://dev.bandwidth.com/apis/messaging
import * as v from "valibot";
import { type Facts, refusesSender } from "./facts.ts";
import { baseUrl, id, secret, sender } from "./helpers/fields.ts";
import * as meaning from "./helpers/meanings.ts";
import { listOf, receiptOf, stateIn } from "./helpers/receipt.ts";
import { accepted, failed, isSuccess, readJson, refusal, textAt, textsAt } from "./helpers/reply.ts";
import { basic, expiry, json, senderOf } from "./helpers/request.ts";
import { defineProvider } from "./provider.ts";
import type { Receipts } from "./receipts.ts";

export const provider = defineProvider({
  name: "bandwidth",
  settings: v.strictObject({
    accountId: id,
    applicationId: id,
    sender,
    baseUrl: baseUrl("https://messaging.bandwidth.com"),
  }),
  credentials: v.strictObject({
    username: id,
    password: secret,
  }),

  request(sms, { settings, credentials }) {
    const from = senderOf(sms, settings.sender);
    if (!from) return failed("sender", "NO_SENDER");
    return json(
      `${settings.baseUrl}/api/v2/users/${settings.accountId}/messages`,
      {
        applicationId: settings.applicationId,
        to: [sms.recipient],
        from,
        text: sms.body,
        tag: sms.callback?.ticket ?? sms.reference,
        priority: "high",
        expiration: expiry(sms, 604_800),
      },
      basic(credentials.username, credentials.password),
    );
  },

  outcome(reply) {
    const document = readJson(reply);
    const messageId = textAt(document, "id");
    if (isSuccess(reply) && messageId) return accepted(messageId);
    return refusal(reply, {
      codes: [textAt(document, "type")],
      fields: textsAt(document, "fieldErrors", "fieldName"),
    });
  },
});

// https://dev.bandwidth.com/docs/messaging/webhooks; the URL is the application's.
const states = { delivered: "message-delivered", failed: "message-failed" };

export const receipts: Receipts = {
  told: "account",
  read: (document) =>
    listOf(document).map((event) =>
      receiptOf(stateIn(states, textAt(event, "type")), textAt(event, "errorCode"), {
        ticket: textAt(event, "message.tag"),
      }),
    ),
};

export const facts: Facts<typeof provider> = {
  settings: {
    accountId: "Account.",
    applicationId: "Messaging application that owns the sender.",
    sender: meaning.sender,
    baseUrl: meaning.baseUrl,
  },
  credentials: { username: "User name of the API user.", password: "Password of the API user." },
  example: {
    settings: {
      accountId: "9900000",
      applicationId: "93de2206-9669-4e07-948d-329f4b722ee2",
      sender: "+15551234567",
    },
    credentials: ["username", "password"],
  },
  page: {
    special: "US and Canada; sent with high priority.",
    regions: "one",
    prices: "https://www.bandwidth.com/pricing/",
  },
  sender: {
    setting: "sender",
    needed: true,
    refuses: (sender, use) =>
      refusesSender(sender, use, /^[\w &+-]+$/, "letters, digits, spaces, &, +, - and _"),
  },
  // https://dev.bandwidth.com/apis/messaging-apis/messaging
  check: ({ settings, credentials }) => ({
    url: `${settings.baseUrl}/api/v2/users/${settings.accountId}/media`,
    headers: basic(credentials.username, credentials.password),
  }),
};
