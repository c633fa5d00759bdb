// Twilio Verify with a code made by Auth0. Twilio must switch custom codes on for the service (error 60204 without).
// Auth0 checks the code, so Twilio does not see by itself that it was right: `feedback/` tells it. https://www.twilio.com/docs/verify/api/verification
import * as v from "valibot";
import type { Facts } from "./facts.ts";
import type { Feedback } from "./feedback.ts";
import { baseUrl, nonEmpty, shaped } from "./helpers/fields.ts";
import * as meaning from "./helpers/meanings.ts";
import { listOf, receiptOf, stateIn } from "./helpers/receipt.ts";
import {
  accepted,
  errorTable,
  failed,
  isSuccess,
  readJson,
  refusal,
  textAt,
  unclear,
} from "./helpers/reply.ts";
import { form } from "./helpers/request.ts";
import { defineProvider } from "./provider.ts";
import type { Receipts } from "./receipts.ts";
import {
  twilioAccountSid,
  twilioCredentialMeanings,
  twilioCredentials,
  twilioLogin,
  twilioStates,
} from "./twilio.ts";

const failures = errorTable({
  recipient: "21211 21614 21635 60006 60205 60410",
  throttled: "20429",
  down: "20500 20503",
  account: "20003 20005 20006 20008 20010 20403 20404 60201 60204 60217 60223 60224 60227 60228 60229 60243",
  route: "21408 21608 60220 60605",
  // A wrong parameter, which is the number as a rule, and limits of one number or one user.
  refused: "60200 60202 60203 60207 60212",
});

/** Without a message: it was just begun. */
const endedStatus = /^(approved|canceled|deleted|expired|failed|max_attempts_reached)$/;

const shortestCode = 4;
const longestCode = 10;

export const provider = defineProvider({
  name: "twilio-verify",
  settings: v.strictObject({
    accountSid: twilioAccountSid,
    serviceSid: shaped(/^VA[0-9a-f]{32}$/, '"VA" and 32 hex digits'),
    channel: v.optional(v.picklist(["sms", "call", "whatsapp"]), "sms"),
    locale: v.optional(nonEmpty),
    templateSid: v.optional(shaped(/^HJ[0-9a-f]{32}$/, '"HJ" and 32 hex digits')),
    baseUrl: baseUrl("https://verify.twilio.com"),
  }),
  credentials: twilioCredentials,

  request(sms, { settings, credentials }) {
    if (!sms.code) return failed("route", "NO_CODE");
    const { length } = sms.code;
    if (length < shortestCode || length > longestCode) return failed("route", "CODE_LENGTH");
    return form(
      `${settings.baseUrl}/v2/Services/${settings.serviceSid}/Verifications`,
      {
        To: sms.recipient,
        Channel: settings.channel,
        CustomCode: sms.code,
        Locale: settings.locale,
        TemplateSid: settings.templateSid,
      },
      twilioLogin(settings.accountSid, credentials),
    );
  },

  outcome(reply) {
    const document = readJson(reply);
    const sid = textAt(document, "sid");
    const status = textAt(document, "status") ?? "pending";
    const isOver = endedStatus.test(status);
    if (isSuccess(reply) && sid && status === "pending") return accepted(sid);
    if (isSuccess(reply) && sid && !isOver) return unclear(status);
    const code = textAt(document, "code") ?? (sid && isOver ? status : undefined);
    return refusal(reply, { codes: [code], table: failures });
  },
});

// https://www.twilio.com/docs/events/event-types/verify/message-status; an Event Streams sink of the kind webhook.
export const receipts: Receipts = {
  told: "account",
  read: (document) =>
    listOf(document).map((event) =>
      receiptOf(
        stateIn(twilioStates, textAt(event, "data.message_status")),
        textAt(event, "data.error_code"),
        {
          messageId: textAt(event, "data.verification_sid"),
        },
      ),
    ),
};

// https://www.twilio.com/docs/verify/api/customization-options: asked for of whoever makes codes of their own.
export const feedback: Feedback<typeof provider> = {
  request: ({ messageId }, { settings: { baseUrl, serviceSid, accountSid }, credentials }) =>
    form(
      `${baseUrl}/v2/Services/${serviceSid}/Verifications/${encodeURIComponent(messageId)}`,
      { Status: "approved" },
      twilioLogin(accountSid, credentials),
    ),
};

export const facts: Facts<typeof provider> = {
  settings: {
    accountSid: "Account SID.",
    serviceSid: "Verify service.",
    channel: "How the code travels.",
    locale: "Language of the text, such as `de`. Default: by the recipient's country.",
    templateSid: "Message template. Default: the service's.",
    baseUrl: meaning.baseUrl,
  },
  credentials: twilioCredentialMeanings,
  codesOnly: true,
  example: {
    settings: {
      accountSid: "AC00000000000000000000000000000000",
      serviceSid: "VA00000000000000000000000000000000",
      locale: "de",
    },
    credentials: ["authToken"],
  },
  page: {
    special:
      "Takes codes of 4 to 10 digits, which Twilio must allow for the service. Lives 10 minutes at Twilio, five sends per number in that time. Twilio is told that a code was right with `observe.feedback` alone.",
    regions: "as `twilio`",
    prices: "https://www.twilio.com/en-us/verify/pricing",
  },
  codeLengths: [shortestCode, longestCode],
  // https://www.twilio.com/docs/verify/api/service
  check: ({ settings: { baseUrl, accountSid, serviceSid }, credentials }) => ({
    url: `${baseUrl}/v2/Services/${serviceSid}`,
    headers: twilioLogin(accountSid, credentials),
  }),
};
