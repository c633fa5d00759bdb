// Bird's SMS API, in preview: it refuses a validity period, so none is sent.
// Source: github.com/messagebird/bird-sdk-typescript (2026-08).
import * as v from "valibot";
import { isSame } from "../constantTime.ts";
import { type Facts, refusesSender } from "./facts.ts";
import { secret, sender, shaped, shapedAddress } from "./helpers/fields.ts";
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
import { bearer, json, senderOf } from "./helpers/request.ts";
import { hmac, isRecent } from "./helpers/signature.ts";
import { defineProvider } from "./provider.ts";
import type { Receipts } from "./receipts.ts";

/** Types and names of errors, and codes of a message that was taken and then refused. */
const failures = errorTable({
  recipient:
    "SMSInvalidRecipient invalid_destination landline_unreachable recipient_opted_out blocked_by_recipient",
  content: "content_rejected",
  down: "provider_unavailable",
  account: "auth_error permission_error billing_error misdirected_error insufficient_balance",
  sender: "SMSNoEligibleSender sender_unregistered",
});

const failedStatus = /^(undelivered|failed|rejected|canceled|expired)$/;

export const provider = defineProvider({
  name: "bird",
  settings: v.strictObject({
    region: shaped(/^[a-z]{2}\d+$/, 'a region such as "eu1"'),
    sender,
    baseUrl: v.optional(shapedAddress(/^https:\/\/[^\s/]+$/, "an https address")),
  }),
  credentials: v.strictObject({ apiKey: secret }),

  request(sms, { settings, credentials }) {
    const from = senderOf(sms, settings.sender);
    if (!from) return failed("sender", "NO_SENDER");
    return json(
      `${settings.baseUrl ?? `https://${settings.region}.platform.bird.com`}/v1/sms/messages`,
      {
        to: sms.recipient,
        from,
        text: sms.body,
        category: "authentication",
        metadata: sms.callback && { receipt: sms.callback.ticket },
      },
      { ...bearer(credentials.apiKey), "idempotency-key": sms.reference },
    );
  },

  outcome(reply) {
    const document = readJson(reply);
    const messageId = textAt(document, "id");
    const status = textAt(document, "status") ?? "";
    const failedOnce = failedStatus.test(status);
    if (isSuccess(reply) && messageId && !failedOnce) return accepted(messageId);
    const names = ["last_error.code", "error.name", "error.type", "error.code"];
    return refusal(reply, {
      codes: [...names.map((path) => textAt(document, path)), failedOnce ? status : undefined],
      table: failures,
      fields: [...textsAt(document, "error.details", "param"), textAt(document, "error.param") ?? ""],
    });
  },
});

// messagebird/bird-sdk-typescript, EventSms*; the URL is a webhook endpoint's.
const states = { delivered: "sms.delivered", failed: "sms.undelivered sms.failed sms.rejected sms.expired" };

export const receipts: Receipts = {
  told: "account",
  // https://www.standardwebhooks.com; while Bird rotates the secret it signs with both.
  signature: {
    key: {
      pattern: /^whsec_[A-Za-z0-9+/]{24,100}={0,2}$/,
      rule: "must be the signing secret of the webhook endpoint, whsec_ and base64",
    },
    isSigned({ headers, body }, key, now) {
      const time = headers["webhook-timestamp"] ?? "";
      const secret = Buffer.from(key.slice("whsec_".length), "base64");
      const right = hmac("sha256", secret, `${headers["webhook-id"] ?? ""}.${time}.`, body).toString(
        "base64",
      );
      const given = headers["webhook-signature"] ?? "";
      return isRecent(time, now) && given.split(" ").some((each) => isSame(each, `v1,${right}`));
    },
  },
  read: (document) => [
    receiptOf(stateIn(states, textAt(document, "type")), textAt(document, "data.error.code"), {
      ticket: textAt(document, "data.metadata.receipt"),
    }),
  ],
};

export const facts: Facts<typeof provider> = {
  settings: {
    region: "Region of the workspace, as in its API key.",
    sender: meaning.sender,
    baseUrl: "Address of the API, for tests. Default: https://{region}.platform.bird.com.",
  },
  credentials: { apiKey: "API key, `bk_{region}_…`." },
  example: { settings: { region: "eu1", sender: "ACME" }, credentials: ["apiKey"] },
  page: {
    special:
      "In preview at Bird. No validity period. An attempt that is made again within 3 hours is not sent twice.",
    regions: "the `xx1` in the API key",
    prices: "https://bird.com/en-us/pricing/sms",
  },
  sender: {
    setting: "sender",
    needed: true,
    refuses: (sender, use) => refusesSender(sender, use, /^[\w -]+$/, "letters, digits, spaces, - and _"),
  },
  check: () => "no call of Bird's is known that sends nothing",
};
