// Infobip SMS API v3. A reply of 200 may still say that the message was rejected.
// https://www.infobip.com/docs/api/channels/sms
import * as v from "valibot";
import { type Facts, refusesSender } from "./facts.ts";
import type { Feedback } from "./feedback.ts";
import { india, secret, sender, shapedAddress } from "./helpers/fields.ts";
import * as meaning from "./helpers/meanings.ts";
import { listOf, receiptOf, stateIn } from "./helpers/receipt.ts";
import {
  accepted,
  at,
  errorTable,
  isSuccess,
  readJson,
  refusal,
  textAt,
  textsAt,
  unclear,
} from "./helpers/reply.ts";
import { indiaOf, json, senderOf, validity } from "./helpers/request.ts";
import { defineProvider } from "./provider.ts";
import type { Receipts } from "./receipts.ts";

/** By the id of the message's status: https://www.infobip.com/docs/essentials/response-status-and-error-codes */
const failures = errorTable({
  recipient: "8 10 14 51 52 87",
  content: "24 25",
  down: "21",
  account: "12 17",
  sender: "11 13",
  route: "6 16 18 19",
  // Too many messages to this number.
  refused: "20",
});

/** The message id was seen before: an earlier attempt at this very message got through. */
const duplicate = "23";

const acceptedGroup = /^(ACCEPTED|PENDING|DELIVERED)$/;
const failedGroup = /^(UNDELIVERABLE|EXPIRED|REJECTED)$/;

export const provider = defineProvider({
  name: "infobip",
  settings: v.strictObject({
    baseUrl: shapedAddress(/^https:\/\/[\w.:-]+$/, 'an address such as "https://xyz1.api.infobip.com"'),
    sender,
    india,
  }),
  credentials: v.strictObject({ apiKey: secret }),

  request(sms, { settings, credentials }) {
    const registration = indiaOf(sms, settings);
    return json(
      `${settings.baseUrl}/sms/3/messages`,
      {
        messages: [
          {
            sender: senderOf(sms, settings.sender),
            destinations: [{ to: sms.recipient.slice(1), messageId: sms.reference }],
            content: { text: sms.body },
            webhooks: sms.callback && { delivery: { url: sms.callback.url } },
            options: {
              conversionTracking: sms.feedback && { useConversionTracking: true },
              validityPeriod: { amount: Math.ceil(validity(sms, 1, 172_800) / 60), timeUnit: "MINUTES" },
              regional: registration && {
                indiaDlt: {
                  principalEntityId: registration.entityId,
                  contentTemplateId: registration.templateId,
                },
              },
            },
          },
        ],
      },
      { authorization: `App ${credentials.apiKey}`, accept: "application/json" },
    );
  },

  outcome(reply) {
    const document = readJson(reply);
    const group = textAt(document, "messages.0.status.groupName") ?? "";
    const code = textAt(document, "messages.0.status.id") ?? "";
    if (isSuccess(reply) && (acceptedGroup.test(group) || code === duplicate)) {
      return accepted(textAt(document, "messages.0.messageId"));
    }
    const isKnown = failedGroup.test(group) || failures.has(code);
    if (isSuccess(reply) && group && !isKnown) return unclear(group);
    return refusal(reply, {
      codes: [code, group, textAt(document, "errorCode")],
      table: failures,
      fields: textsAt(document, "violations", "property"),
    });
  },
});

/** By the name of the status's group. https://www.infobip.com/docs/essentials/response-status-and-error-codes */
const states = { delivered: "DELIVERED", failed: "UNDELIVERABLE EXPIRED REJECTED" };

export const receipts: Receipts = {
  told: "message",
  read: (document) =>
    listOf(at(document, "results")).map((result) =>
      receiptOf(stateIn(states, textAt(result, "status.groupName")), textAt(result, "error.name")),
    ),
};

// https://www.infobip.com/docs/api/channels/sms/sms-messaging/outbound-sms/log-end-tag
export const feedback: Feedback<typeof provider> = {
  request: ({ messageId }, { settings, credentials }) =>
    json(
      `${settings.baseUrl}/ct/1/log/end/${encodeURIComponent(messageId)}`,
      {},
      { authorization: `App ${credentials.apiKey}`, accept: "application/json" },
    ),
};

export const facts: Facts<typeof provider> = {
  settings: {
    baseUrl: "Base address of the account, as its portal shows it.",
    sender: meaning.sender,
    india: meaning.india,
  },
  credentials: { apiKey: "API key with the scope `sms:message:send`." },
  example: { settings: { baseUrl: "https://xyz1.api.infobip.com", sender: "ACME" }, credentials: ["apiKey"] },
  page: {
    special: "Validity in whole minutes. An attempt that is made again is not sent twice.",
    regions: "in the account's own address",
    prices: "https://www.infobip.com/sms/pricing",
  },
  sender: {
    setting: "sender",
    refuses: (sender, use) => refusesSender(sender, use, /^.{3,}$/, "at least 3 characters"),
  },
  // https://www.infobip.com/docs/api/platform/account-management
  check: ({ settings, credentials }) => ({
    url: `${settings.baseUrl}/account/1/balance`,
    headers: { authorization: `App ${credentials.apiKey}`, accept: "application/json" },
  }),
};
