// Sinch SMS REST API (XMS), one batch per message. https://developers.sinch.com/docs/sms/api-reference
import * as v from "valibot";
import { isSame } from "../constantTime.ts";
import type { Facts } from "./facts.ts";
import type { Feedback } from "./feedback.ts";
import { baseUrl, id, secret, sender } from "./helpers/fields.ts";
import * as meaning from "./helpers/meanings.ts";
import { receiptOf, stateIn } from "./helpers/receipt.ts";
import { accepted, at, isSuccess, readJson, refusal, textAt } from "./helpers/reply.ts";
import { bearer, expiry, json, senderOf } from "./helpers/request.ts";
import { anyKey, hmac } from "./helpers/signature.ts";
import { defineProvider } from "./provider.ts";
import type { Receipts } from "./receipts.ts";

export const provider = defineProvider({
  name: "sinch",
  settings: v.strictObject({
    servicePlanId: id,
    sender,
    baseUrl: baseUrl("https://us.sms.api.sinch.com"),
  }),
  credentials: v.strictObject({ apiToken: secret }),

  request(sms, { settings, credentials }) {
    return json(
      `${settings.baseUrl}/xms/v1/${settings.servicePlanId}/batches`,
      {
        to: [sms.recipient],
        from: senderOf(sms, settings.sender),
        body: sms.body,
        type: "mt_text",
        expire_at: expiry(sms, 259_200),
        client_reference: sms.reference,
        delivery_report: sms.callback && "per_recipient_final",
        callback_url: sms.callback?.url,
        feedback_enabled: sms.feedback,
      },
      bearer(credentials.apiToken),
    );
  },

  outcome(reply) {
    const document = readJson(reply);
    const batch = textAt(document, "id");
    const canceled = at(document, "canceled") === true;
    if (isSuccess(reply) && batch && !canceled) return accepted(batch);
    return refusal(reply, { codes: [textAt(document, "code"), canceled ? "canceled" : undefined] });
  },
});

// https://developers.sinch.com/docs/sms/api-reference/sms/tag/Delivery-reports
const states = { delivered: "Delivered", failed: "Aborted Cancelled Rejected Deleted Failed Expired" };

export const receipts: Receipts = {
  told: "message",
  // https://developers.sinch.com/docs/sms/api-reference/sms/tag/Webhooks. No age: what is repeated later may be as it was.
  signature: {
    key: {
      pattern: anyKey,
      rule: "must be the secret that Sinch's account manager set up for webhooks, at least 8 characters without spaces",
    },
    isSigned({ headers, body }, key) {
      const named = (part: string) => headers[`x-sinch-webhook-signature${part}`] ?? "";
      const right = hmac("sha256", key, body, `.${named("-nonce")}.${named("-timestamp")}`);
      return isSame(named(""), right.toString("base64"));
    },
  },
  read: (document) => [receiptOf(stateIn(states, textAt(document, "status")), textAt(document, "code"))],
};

// https://developers.sinch.com/docs/sms/api-reference/sms/tag/Batches; no recipient means all of the batch.
export const feedback: Feedback<typeof provider> = {
  request: ({ messageId }, { settings, credentials }) =>
    json(
      `${settings.baseUrl}/xms/v1/${settings.servicePlanId}/batches/${encodeURIComponent(messageId)}/delivery_feedback`,
      { recipients: [] },
      bearer(credentials.apiToken),
    ),
};

export const facts: Facts<typeof provider> = {
  settings: {
    servicePlanId: "Service plan.",
    sender: meaning.sender,
    baseUrl: "Address of the API, with `eu`, `au`, `br` or `ca` in place of `us` for other regions.",
  },
  credentials: { apiToken: "API token of the service plan." },
  example: {
    settings: { servicePlanId: "0123456789abcdef", sender: "ACME", baseUrl: "https://eu.sms.api.sinch.com" },
    credentials: ["apiToken"],
  },
  page: {
    special: "Without a sender Sinch picks one of the plan.",
    regions: "`us`, `eu`, `au`, `br`, `ca`: `https://eu.sms.api.sinch.com`",
    prices: "https://sinch.com/pricing/sms/",
  },
  sender: { setting: "sender" },
  // https://developers.sinch.com/docs/sms/api-reference/sms/groups
  check: ({ settings, credentials }) => ({
    url: `${settings.baseUrl}/xms/v1/${settings.servicePlanId}/groups?page_size=1`,
    headers: bearer(credentials.apiToken),
  }),
};
