// Telnyx Messaging API v2. It has no validity period. https://developers.telnyx.com/docs/messaging
import * as v from "valibot";
import { type Facts, isName, refusesSender } from "./facts.ts";
import { baseUrl, secret, sender, shaped } from "./helpers/fields.ts";
import * as meaning from "./helpers/meanings.ts";
import { receiptOf, stateIn } from "./helpers/receipt.ts";
import {
  accepted,
  errorTable,
  failed,
  isSuccess,
  readJson,
  refusal,
  textAt,
  textsAt,
} from "./helpers/reply.ts";
import { bearer, chosenSender, json, senderOf } from "./helpers/request.ts";
import { isEd25519, isRecent } from "./helpers/signature.ts";
import { defineProvider } from "./provider.ts";
import type { Receipts } from "./receipts.ts";

const failures = errorTable({
  recipient: "10002 10016 40001 40012 40300 40301 40310 40319",
  content: "40002 40009 40015 40302 40316 40322",
  throttled: "10011",
  down: "10007 10008",
  account: "10009 10010 20100 40311 40312 40313 40314 40333",
  sender: "10001 40003 40010 40013 40100 40150 40151 40305 40306 40307 40308 40315 40320 40321 40329",
  route: "40309",
  // The recipient's carrier is down; limits of one sender at one carrier.
  refused: "40004 40006 40008 40011 40016 40018",
});

const failedStatus = /failed|expired/;

export const provider = defineProvider({
  name: "telnyx",
  settings: v.strictObject({
    sender,
    messagingProfileId: v.optional(shaped(/^[0-9a-f-]{36}$/, "a UUID")),
    baseUrl: baseUrl("https://api.telnyx.com"),
  }),
  credentials: v.strictObject({ apiKey: secret }),

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
        webhook_url: sms.callback?.url,
      },
      bearer(credentials.apiKey),
    );
  },

  outcome(reply) {
    const document = readJson(reply);
    const messageId = textAt(document, "data.id");
    const status = textAt(document, "data.to.0.status") ?? "";
    const later = textsAt(document, "data.errors", "code");
    const failedOnce = later.length > 0 || failedStatus.test(status);
    if (isSuccess(reply) && messageId && !failedOnce) return accepted(messageId);
    return refusal(reply, {
      codes: [...textsAt(document, "errors", "code"), ...later, failedOnce ? status : undefined],
      table: failures,
      fields: textsAt(document, "errors", "source.pointer"),
    });
  },
});

// https://developers.telnyx.com/docs/messaging/messages/receiving-webhooks
const states = { delivered: "delivered", failed: "sending_failed delivery_failed expired cancelled" };

export const receipts: Receipts = {
  told: "message",
  // https://developers.telnyx.com/docs/messaging/messages/receiving-webhooks
  signature: {
    key: {
      pattern: /^[A-Za-z0-9+/]{43}=$/,
      rule: "must be the public key of Telnyx's portal (Keys & Credentials), 44 characters of base64",
    },
    isSigned({ headers, body }, key, now) {
      const time = headers["telnyx-timestamp"] ?? "";
      const signed = Buffer.concat([Buffer.from(`${time}|`), body]);
      return isRecent(time, now) && isEd25519(signed, headers["telnyx-signature-ed25519"] ?? "", key);
    },
  },
  read: (document) => [
    receiptOf(
      stateIn(states, textAt(document, "data.payload.to.0.status")),
      textsAt(document, "data.payload.errors", "code")[0],
    ),
  ],
};

export const facts: Facts<typeof provider> = {
  settings: {
    sender: meaning.sender,
    messagingProfileId: "Messaging profile; needed for alphanumeric senders and number pools.",
    baseUrl: meaning.baseUrl,
  },
  credentials: { apiKey: "API v2 key." },
  example: {
    settings: { sender: "+15551234567", messagingProfileId: "16fd2706-8baf-433b-82eb-8c7fada847da" },
    credentials: ["apiKey"],
  },
  page: {
    special: "No validity period. Alphanumeric senders need a profile.",
    regions: "one",
    prices: "https://telnyx.com/pricing/messaging",
  },
  sender: {
    setting: "sender",
    pool: "messagingProfileId",
    needed: true,
    refuses: (sender, { country, settings }) =>
      isName(sender) && !settings.messagingProfileId
        ? "must be a number without messagingProfileId"
        : refusesSender(sender, { country, settings }, /^[A-Za-z0-9 ]+$/, "letters, digits and spaces"),
  },
  // https://developers.telnyx.com/api-reference/billing/get-user-balance-details
  check: ({ settings, credentials }) => ({
    url: `${settings.baseUrl}/v2/balance`,
    headers: bearer(credentials.apiKey),
  }),
};
