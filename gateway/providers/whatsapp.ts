// WhatsApp Cloud API: the code in an approved authentication template. How long Meta tries is a property of the template.
// https://developers.facebook.com/docs/whatsapp/business-management-api/authentication-templates
import * as v from "valibot";
import type { Facts } from "./facts.ts";
import { baseUrl, id, secret, shaped } from "./helpers/fields.ts";
import * as meaning from "./helpers/meanings.ts";
import { listOf, receiptOf, stateIn } from "./helpers/receipt.ts";
import {
  accepted,
  at,
  errorTable,
  failed,
  isSuccess,
  readJson,
  refusal,
  textAt,
  textsAt,
  unclear,
} from "./helpers/reply.ts";
import { bearer, json } from "./helpers/request.ts";
import { defineProvider } from "./provider.ts";
import type { Receipts } from "./receipts.ts";

const failures = errorTable({
  recipient: "131021",
  throttled: "4 80007 130429 131048",
  down: "2 131016 131057 133004",
  account:
    "0 3 10 33 190 368 131005 131008 131031 131042 131051 132000 132001 132005 132007 132012 132015 132016 paused",
  sender: "131037 131045 133006 133010",
  // The recipient has no WhatsApp, does not want this or is not allowed yet; a text message may reach it.
  route: "130472 130497 131026 131030 131047 131050",
  // A wrong parameter, which may be the number, and limits of one number.
  refused: "100 131009 131049 131056 135000",
});

/** Longest code that an authentication template takes. */
const longestCode = 15;

export const provider = defineProvider({
  name: "whatsapp",
  settings: v.strictObject({
    phoneNumberId: shaped(/^\d{5,30}$/, "digits"),
    template: id,
    language: v.optional(shaped(/^[a-z]{2,3}(_[A-Za-z]{2,4})?$/, 'a code such as "en_US"'), "en_US"),
    version: v.optional(shaped(/^v\d+\.\d+$/, 'a version such as "v23.0"'), "v23.0"),
    baseUrl: baseUrl("https://graph.facebook.com"),
  }),
  credentials: v.strictObject({
    accessToken: secret,
  }),

  request(sms, { settings, credentials }) {
    if (!sms.code) return failed("route", "NO_CODE");
    if (sms.code.length > longestCode) return failed("route", "CODE_LENGTH");
    const parameters = [{ type: "text", text: sms.code }];
    return json(
      `${settings.baseUrl}/${settings.version}/${settings.phoneNumberId}/messages`,
      {
        messaging_product: "whatsapp",
        recipient_type: "individual",
        biz_opaque_callback_data: sms.callback?.ticket,
        to: sms.recipient,
        type: "template",
        template: {
          name: settings.template,
          language: { code: settings.language },
          components: [
            { type: "body", parameters },
            { type: "button", sub_type: "url", index: "0", parameters },
          ],
        },
      },
      bearer(credentials.accessToken),
    );
  },

  outcome(reply) {
    const document = readJson(reply);
    const id = textAt(document, "messages.0.id");
    const status = textAt(document, "messages.0.message_status") ?? "accepted";
    // The id is left out: it holds the recipient's number in base64.
    if (isSuccess(reply) && id && status === "accepted") return accepted();
    // Held for an assessment, Meta sends it later, or not at all.
    if (isSuccess(reply) && id && status !== "paused") return unclear(status);
    const code = textAt(document, "error.code");
    return refusal(reply, {
      codes: [code, id && status === "paused" ? status : undefined],
      table: failures,
    });
  },
});

// https://developers.facebook.com/docs/whatsapp/cloud-api/webhooks; the URL is the app's. A message that was read may never
// have been called delivered.
const states = { delivered: "delivered read", failed: "failed" };

export const receipts: Receipts = {
  told: "account",
  read: (document) =>
    listOf(at(document, "entry"))
      .flatMap((entry) => listOf(at(entry, "changes")))
      .flatMap((change) => listOf(at(change, "value.statuses")))
      .map((status) =>
        receiptOf(stateIn(states, textAt(status, "status")), textsAt(status, "errors", "code")[0], {
          ticket: textAt(status, "biz_opaque_callback_data"),
        }),
      ),
};

export const facts: Facts<typeof provider> = {
  settings: {
    phoneNumberId: "Id of the business phone number (not the number itself).",
    template: "Name of the approved authentication template.",
    language: "Language of the template.",
    version: "Graph API version.",
    baseUrl: meaning.baseUrl,
  },
  credentials: { accessToken: "System user's token with `whatsapp_business_messaging`." },
  codesOnly: true,
  example: {
    settings: { phoneNumberId: "106540352242922", template: "login_code", language: "de" },
    credentials: ["accessToken"],
  },
  page: {
    special:
      "Takes the code (at most 15 characters), in an approved authentication template. How long Meta tries is set on the template.",
    regions: "one",
    prices: "https://developers.facebook.com/docs/whatsapp/pricing",
  },
  codeLengths: [1, longestCode],
  // https://developers.facebook.com/docs/whatsapp/business-management-api/manage-phone-numbers
  check: ({ settings: { baseUrl, version, phoneNumberId }, credentials }) => ({
    url: `${baseUrl}/${version}/${phoneNumberId}?fields=id`,
    headers: bearer(credentials.accessToken),
  }),
};
