// Vonage SMS API. Every reply has status 200; what counts is the status of each part of the message.
// https://developer.vonage.com/en/api/sms
import * as v from "valibot";
import { measure } from "../message/segments.ts";
import type { Facts } from "./facts.ts";
import { baseUrl, id, india, secret, sender } from "./helpers/fields.ts";
import {
  accepted,
  at,
  errorTable,
  failed,
  readJson,
  refused,
  statusOutcome,
  textAt,
} from "./helpers/reply.ts";
import { basic, digits, form, indiaOf, senderOf, validity } from "./helpers/request.ts";
import { defineProvider } from "./provider.ts";

const failures = errorTable({
  recipient: "6 7 22 33",
  content: "12",
  throttled: "1 10",
  down: "5",
  sender: "15",
  account: "2 3 4 8 9 11 14",
  route: "29",
});

export const provider = defineProvider({
  name: "vonage",
  settings: v.strictObject({
    apiKey: id("API key of the account."),
    sender,
    india,
    baseUrl: baseUrl("https://rest.nexmo.com"),
  }),
  credentials: v.strictObject({ apiSecret: secret("API secret of the account.") }),

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
        "client-ref": sms.reference.slice(0, 100),
        "entity-id": registration?.entityId,
        "content-id": registration?.templateId,
      },
      basic(settings.apiKey, credentials.apiSecret),
    );
  },

  outcome(reply) {
    const document = readJson(reply);
    const parts = at(document, "messages");
    if (reply.status !== 200 || !Array.isArray(parts)) return statusOutcome(reply);
    const statuses = parts.map((part) => textAt(part, "status"));
    const failure = statuses.find((status) => status !== "0");
    if (failure && statuses[0] === failure) return refused(failures, failure);
    // Some parts went out and some did not.
    if (failure || statuses[0] !== "0") return { kind: "unknown", reason: "reply", vendorCode: failure };
    return accepted(textAt(document, "messages.0.message-id"));
  },
});

export const facts: Facts<typeof provider> = {
  page: {
    special: "Validity at least 20 s.",
    regions: "`baseUrl`",
    prices: "https://www.vonage.com/communications-apis/sms/pricing/",
  },
  sender: { setting: "sender" },
  // https://developer.vonage.com/en/account/code-snippets/account-balance
  check: ({ settings, credentials }) => ({
    url: `${settings.baseUrl}/account/get-balance`,
    headers: basic(settings.apiKey, credentials.apiSecret),
  }),
};
