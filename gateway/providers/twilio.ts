// Twilio Messages. https://www.twilio.com/docs/messaging/api/message-resource
import * as v from "valibot";
import { type Facts, refusesSender } from "./facts.ts";
import type { Feedback } from "./feedback.ts";
import { baseUrl, sender, shaped } from "./helpers/fields.ts";
import * as meaning from "./helpers/meanings.ts";
import { receiptOf, stateIn } from "./helpers/receipt.ts";
import { accepted, errorTable, failed, isSuccess, readJson, refusal, textAt } from "./helpers/reply.ts";
import { basic, chosenSender, form, senderOf, validity } from "./helpers/request.ts";
import { defineProvider } from "./provider.ts";
import type { Receipts } from "./receipts.ts";

const failures = errorTable({
  recipient: "21211 21217 21265 21266 21604 21610 21614 21635 30004 30005 30006 30450",
  content: "21602 21605 21617 21618 30007 30019",
  throttled: "20429 30001 51002",
  down: "20500 20503 21730 30020 30021",
  account: "20003 20005 20006 20008 20010 20403 20404 21470 21471 21472 21476 21624 30002 30029 30030",
  sender:
    "21210 21212 21264 21407 21603 21606 21607 21612 21616 21649 21650 21657 21659 21660 21661 21701 21702 21703 21704 21705 21708 21709 21711 21713 21715 21900 21901 21910 30018 30024 30032 30033 30034 30035 63007",
  route: "21408 21608 30010",
  // Limits of one number or one sender, and a message that waited too long.
  refused: "14107 21611 30022 30023 30027 30036 63017 63018",
});

/** In a reply of 201, when the message failed at once. */
const failedStatus = /^(failed|undelivered|canceled)$/;

export const twilioCredentials = v.pipe(
  v.strictObject({
    authToken: v.optional(
      shaped(/^\S{16,}$/, "the account's auth token, at least 16 characters without spaces"),
    ),
    apiKeySid: v.optional(shaped(/^SK[0-9a-f]{32}$/, '"SK" and 32 hex digits')),
    apiKeySecret: v.optional(
      shaped(/^\S{16,}$/, "the API key's secret, at least 16 characters without spaces"),
    ),
  }),
  v.check(
    ({ authToken, apiKeySid, apiKeySecret }) =>
      authToken ? !apiKeySid && !apiKeySecret : Boolean(apiKeySid && apiKeySecret),
    "must be either authToken, or apiKeySid and apiKeySecret",
  ),
);

export const twilioCredentialMeanings = {
  authToken: "Auth token of the account.",
  apiKeySid: "API key, in place of `authToken`.",
  apiKeySecret: "Secret of the API key.",
};

export const twilioAccountSid = shaped(/^AC[0-9a-f]{32}$/, '"AC" and 32 hex digits');

/** The API key where there is one, else the account's own token. */
export const twilioLogin = (accountSid: string, credentials: v.InferOutput<typeof twilioCredentials>) =>
  basic(credentials.apiKeySid ?? accountSid, credentials.apiKeySecret ?? credentials.authToken ?? "");

export const provider = defineProvider({
  name: "twilio",
  settings: v.strictObject({
    accountSid: twilioAccountSid,
    sender,
    messagingServiceSid: v.optional(shaped(/^MG[0-9a-f]{32}$/, '"MG" and 32 hex digits')),
    redact: v.optional(v.boolean(), true),
    baseUrl: baseUrl("https://api.twilio.com"),
  }),
  credentials: twilioCredentials,

  request(sms, { settings, credentials }) {
    const { accountSid, messagingServiceSid, redact } = settings;
    const from = (messagingServiceSid ? chosenSender : senderOf)(sms, settings.sender);
    if (!from && !messagingServiceSid) return failed("sender", "NO_SENDER");
    return form(
      `${settings.baseUrl}/2010-04-01/Accounts/${accountSid}/Messages.json`,
      {
        To: sms.recipient,
        From: from,
        MessagingServiceSid: messagingServiceSid,
        Body: sms.body,
        ValidityPeriod: validity(sms, 1, 36_000),
        ContentRetention: redact ? "discard" : undefined,
        AddressRetention: redact ? "obfuscate" : undefined,
        StatusCallback: sms.callback?.url,
        ProvideFeedback: sms.feedback ? "true" : undefined,
      },
      twilioLogin(accountSid, credentials),
    );
  },

  outcome(reply) {
    const document = readJson(reply);
    const sid = textAt(document, "sid");
    const status = textAt(document, "status") ?? "";
    const code = textAt(document, "error_code") ?? (failedStatus.test(status) ? status : undefined);
    if (isSuccess(reply) && sid && !code) return accepted(sid);
    return refusal(reply, { codes: [textAt(document, "code"), code], table: failures });
  },
});

// https://www.twilio.com/docs/messaging/guides/track-outbound-message-status
export const twilioStates = { delivered: "delivered read", failed: "failed undelivered canceled" };

export const receipts: Receipts = {
  told: "message",
  read: (document) => [
    receiptOf(stateIn(twilioStates, textAt(document, "MessageStatus")), textAt(document, "ErrorCode")),
  ],
};

// https://www.twilio.com/docs/messaging/guides/send-message-feedback-to-twilio
export const feedback: Feedback<typeof provider> = {
  request: ({ messageId }, { settings: { baseUrl, accountSid }, credentials }) =>
    form(
      `${baseUrl}/2010-04-01/Accounts/${accountSid}/Messages/${encodeURIComponent(messageId)}/Feedback.json`,
      { Outcome: "confirmed" },
      twilioLogin(accountSid, credentials),
    ),
};

export const facts: Facts<typeof provider> = {
  settings: {
    accountSid: "Account SID.",
    sender: meaning.sender,
    messagingServiceSid: "Messaging Service that picks the sender, unless `sender` names one of its senders.",
    redact:
      "Have Twilio discard texts and obfuscate numbers after delivery. Needs Message Redaction on the account (error 30029).",
    baseUrl: meaning.baseUrl,
  },
  credentials: twilioCredentialMeanings,
  example: {
    settings: {
      accountSid: "AC00000000000000000000000000000000",
      sender: "+15551234567",
      messagingServiceSid: "MG00000000000000000000000000000000",
    },
    credentials: ["authToken"],
  },
  page: {
    special:
      "Texts are discarded and numbers obfuscated at Twilio. An account without Message Redaction answers 30029 or 30030: ask Twilio for it, or set `redact: false`.",
    regions: "`baseUrl` such as `https://api.dublin.ie1.twilio.com`",
    prices: "https://www.twilio.com/en-us/sms/pricing",
  },
  sender: {
    setting: "sender",
    pool: "messagingServiceSid",
    needed: true,
    refuses: (sender, use) =>
      refusesSender(sender, use, /^[\w &+-]+$/, "letters, digits, spaces, &, +, - and _"),
  },
  // https://www.twilio.com/docs/iam/api/account; standard API keys may read messages, but not the account.
  check: ({ settings: { baseUrl, accountSid }, credentials }) => ({
    url: `${baseUrl}/2010-04-01/Accounts/${accountSid}${credentials.apiKeySid ? "/Messages.json?PageSize=1" : ".json"}`,
    headers: twilioLogin(accountSid, credentials),
  }),
};
