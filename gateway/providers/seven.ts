// seven.io. It has no validity period. https://docs.seven.io/en/rest-api/endpoints/sms
// A reply of 200 may refuse the request, or take it and refuse its one message.
// Not verified: the numbers of failures.
import * as v from "valibot";
import { isSame } from "../constantTime.ts";
import type { Facts } from "./facts.ts";
import { baseUrl, secret, sender } from "./helpers/fields.ts";
import * as meaning from "./helpers/meanings.ts";
import { receiptOf, stateIn } from "./helpers/receipt.ts";
import { accepted, at, errorTable, failed, isSuccess, readJson, refusal, textAt } from "./helpers/reply.ts";
import { json, senderOf } from "./helpers/request.ts";
import { anyKey, digest, hmac, isRecent } from "./helpers/signature.ts";
import { defineProvider } from "./provider.ts";
import type { Receipts } from "./receipts.ts";

const failures = errorTable({
  recipient: "202",
  content: "401",
  account: "300 500 900 901 902 903",
  sender: "201",
  // The same text a moment ago, the number's daily limit, a carrier's fault, and one that is not known.
  refused: "402 403 600 700",
});

const maxLength = 1520;

export const provider = defineProvider({
  name: "seven",
  settings: v.strictObject({ sender, baseUrl: baseUrl("https://gateway.seven.io") }),
  credentials: v.strictObject({ apiKey: secret }),

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
    const request = textAt(document, "success") ?? textAt({ code: document }, "code");
    const refused = at(document, "messages.0.success") === false ? "failed" : undefined;
    const failure = textAt(document, "messages.0.error") ?? refused;
    if (isSuccess(reply) && request === "100" && !failure) return accepted(textAt(document, "messages.0.id"));
    return refusal(reply, { codes: [failure, request === "100" ? undefined : request], table: failures });
  },
});

// https://docs.seven.io/en/rest-api/webhooks; the URL is a hook for the event "dlr".
const states = { delivered: "DELIVERED", failed: "NOTDELIVERED EXPIRED REJECTED FAILED" };

export const receipts: Receipts = {
  told: "account",
  // https://docs.seven.io/en/rest-api/signing
  signature: {
    key: {
      pattern: anyKey,
      rule: "must be the signing key of the account (Developer, API settings), at least 8 characters without spaces",
    },
    isSigned({ method, url, headers, body }, key, now) {
      const time = headers["x-timestamp"] ?? "";
      const parts = [time, headers["x-nonce"] ?? "", method, url, digest("md5", body).toString("hex")];
      const right = hmac("sha256", key, parts.join("\n")).toString("hex");
      return isRecent(time, now) && isSame(headers["x-signature"] ?? "", right);
    },
  },
  read: (document) => [
    receiptOf(stateIn(states, textAt(document, "data.status")), undefined, {
      messageId: textAt(document, "data.msg_id"),
    }),
  ],
};

export const facts: Facts<typeof provider> = {
  settings: { sender: meaning.sender, baseUrl: meaning.baseUrl },
  credentials: { apiKey: "API key of the account." },
  example: { settings: { sender: "ACME" }, credentials: ["apiKey"] },
  page: {
    special: "No validity period, at most 1520 characters. Numbers of failures are not verified.",
    regions: "one",
    prices: "https://www.seven.io/en/products/sms/",
  },
  maxLength,
  sender: { setting: "sender" },
  // https://docs.seven.io/en/rest-api/endpoints/balance
  check: ({ settings, credentials }) => ({
    url: `${settings.baseUrl}/api/balance`,
    headers: { "x-api-key": credentials.apiKey, accept: "application/json" },
  }),
};
