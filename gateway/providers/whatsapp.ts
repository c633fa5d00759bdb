// WhatsApp Cloud API: the code in an approved authentication template. How long Meta tries is a property of the template.
// https://developers.facebook.com/docs/whatsapp/business-management-api/authentication-templates
import * as v from "valibot";
import type { Facts } from "./facts.ts";
import { baseUrl, id, secret, shaped } from "./helpers/fields.ts";
import { accepted, at, errorTable, failed, failureOf, readJson, textAt } from "./helpers/reply.ts";
import { bearer, json } from "./helpers/request.ts";
import { defineProvider } from "./provider.ts";

const failures = errorTable({
  throttled: "4 80007 130429 131048 131056",
  down: "1 2 131000 131016",
  sender: "133010",
  account: "0 3 10 100 190 368 131008 131009 131031 131042 132000 132001 132007 132012 132015 132016",
  // This recipient has no WhatsApp or is not allowed yet; a text message may reach it.
  route: "131026 131030",
});

/** Longest code that an authentication template takes. */
const maxCodeLength = 15;

export const provider = defineProvider({
  name: "whatsapp",
  settings: v.strictObject({
    phoneNumberId: shaped(/^\d{5,30}$/, "digits", "Id of the business phone number (not the number itself)."),
    template: id("Name of the approved authentication template."),
    language: v.optional(
      shaped(
        /^[a-z]{2,3}(_[A-Za-z]{2,4})?$/,
        'a code such as "en_US"',
        "Language of the template. Default: en_US.",
      ),
      "en_US",
    ),
    version: v.optional(
      shaped(/^v\d+\.\d+$/, 'a version such as "v23.0"', "Graph API version. Default: v23.0."),
      "v23.0",
    ),
    baseUrl: baseUrl("https://graph.facebook.com"),
  }),
  credentials: v.strictObject({
    accessToken: secret("System user's token with whatsapp_business_messaging."),
  }),

  request(sms, { settings, credentials }) {
    if (!sms.code) return failed("route", "NO_CODE");
    if (sms.code.length > maxCodeLength) return failed("route", "CODE_LENGTH");
    const parameters = [{ type: "text", text: sms.code }];
    return json(
      `${settings.baseUrl}/${settings.version}/${settings.phoneNumberId}/messages`,
      {
        messaging_product: "whatsapp",
        recipient_type: "individual",
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
    // The id is left out: it holds the recipient's number in base64.
    if (reply.status === 200 && textAt(document, "messages.0.id")) return accepted();
    const code = textAt(document, "error.code");
    if (code && !failures.has(code) && at(document, "error.is_transient") === true)
      return failed("down", code);
    return failureOf(reply, failures, code);
  },
});

export const facts: Facts<typeof provider> = {
  page: {
    special:
      "Takes the code (at most 15 characters), in an approved authentication template. How long Meta tries is set on the template.",
    regions: "one",
    prices: "https://developers.facebook.com/docs/whatsapp/pricing",
  },
  // https://developers.facebook.com/docs/whatsapp/business-management-api/manage-phone-numbers
  check: ({ settings: { baseUrl, version, phoneNumberId }, credentials }) => ({
    url: `${baseUrl}/${version}/${phoneNumberId}?fields=id`,
    headers: bearer(credentials.accessToken),
  }),
};
