// Vonage SMS API. Every reply has status 200; what counts is the status of each part of the message.
// https://developer.vonage.com/en/api/sms
import * as v from "valibot";
import { measure } from "../message/segments.ts";
import type { Facts } from "./facts.ts";
import type { Feedback } from "./feedback.ts";
import { baseUrl, id, india, secret, sender } from "./helpers/fields.ts";
import * as meaning from "./helpers/meanings.ts";
import { receiptOf, stateIn } from "./helpers/receipt.ts";
import {
  accepted,
  at,
  errorTable,
  failed,
  isSuccess,
  readJson,
  refusal,
  textAt,
  unclear,
} from "./helpers/reply.ts";
import { basic, digits, form, indiaOf, senderOf, validity } from "./helpers/request.ts";
import { defineProvider } from "./provider.ts";
import type { Receipts } from "./receipts.ts";

const failures = errorTable({
  recipient: "6 7 22 33",
  content: "12",
  throttled: "1 10",
  down: "5 13",
  account: "4 8 9 11 14 32",
  sender: "15",
  route: "29",
  // A parameter is missing or wrong, which one is not said.
  refused: "2 3",
});

/** Characters of a URL or a reference. */
const longest = 100;

export const provider = defineProvider({
  name: "vonage",
  settings: v.strictObject({
    apiKey: id,
    sender,
    india,
    baseUrl: baseUrl("https://rest.nexmo.com"),
  }),
  credentials: v.strictObject({ apiSecret: secret }),

  request(sms, { settings, credentials }) {
    const from = senderOf(sms, settings.sender);
    if (!from) return failed("sender", "NO_SENDER");
    const registration = indiaOf(sms, settings);
    return form(
      `${settings.baseUrl}/sms/json`,
      {
        from: from.replace(/^\+/, ""),
        to: digits(sms.recipient),
        text: sms.body,
        type: measure(sms.body).encoding === "GSM-7" ? "text" : "unicode",
        ttl: validity(sms, 20, 604_800) * 1000,
        // The URL of one message would be longer than Vonage takes.
        callback:
          sms.callback && sms.callback.accountUrl.length <= longest ? sms.callback.accountUrl : undefined,
        "client-ref": (sms.callback?.ticket ?? sms.reference).slice(0, longest),
        "entity-id": registration?.entityId,
        "content-id": registration?.templateId,
      },
      basic(settings.apiKey, credentials.apiSecret),
    );
  },

  outcome(reply) {
    const document = readJson(reply);
    const parts = at(document, "messages");
    if (!isSuccess(reply) || !Array.isArray(parts)) return refusal(reply);
    const statuses = parts.map((part) => textAt(part, "status"));
    const failure = statuses.find((status) => status !== "0");
    if (!statuses.includes("0")) return refusal(reply, { codes: [failure], table: failures });
    // Some parts went out and some did not.
    if (failure) return unclear(failure);
    return accepted(textAt(document, "messages.0.message-id"));
  },
});

// https://developer.vonage.com/en/messaging/sms/guides/delivery-receipts
const states = { delivered: "delivered", failed: "expired failed rejected" };

export const receipts: Receipts = {
  told: "message",
  // Each part of a long message has a receipt of its own, and without one part it cannot be read.
  prevails: "failed",
  read: (document) => [
    receiptOf(stateIn(states, textAt(document, "status")), textAt(document, "err-code"), {
      ticket: textAt(document, "client-ref"),
    }),
  ],
};

// https://developer.vonage.com/en/messaging/conversion-api/overview; Vonage has to switch it on for the account.
export const feedback: Feedback<typeof provider> = {
  request: ({ messageId, at }, { settings, credentials }) =>
    form(
      `${settings.baseUrl.replace("//rest.nexmo.com", "//api.nexmo.com")}/conversions/sms`,
      {
        "message-id": messageId,
        delivered: "true",
        timestamp: at.toISOString().slice(0, 19).replace("T", " "),
      },
      basic(settings.apiKey, credentials.apiSecret),
    ),
};

export const facts: Facts<typeof provider> = {
  settings: {
    apiKey: "API key of the account.",
    sender: meaning.sender,
    india: meaning.india,
    baseUrl: meaning.baseUrl,
  },
  credentials: { apiSecret: "API secret of the account." },
  example: { settings: { apiKey: "abcd1234", sender: "ACME" }, credentials: ["apiSecret"] },
  page: {
    special: "Validity at least 20 s.",
    regions: "`baseUrl`",
    prices: "https://www.vonage.com/communications-apis/sms/pricing/",
  },
  sender: { setting: "sender", needed: true },
  // https://developer.vonage.com/en/account/code-snippets/account-balance
  check: ({ settings, credentials }) => ({
    url: `${settings.baseUrl}/account/get-balance`,
    headers: basic(settings.apiKey, credentials.apiSecret),
  }),
};
