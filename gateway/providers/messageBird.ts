// MessageBird's REST API (legacy, for accounts from before Bird).
// https://developers.messagebird.com/api/sms-messaging
import * as v from "valibot";
import { isSame } from "../constantTime.ts";
import type { Facts } from "./facts.ts";
import { baseUrl, secret, sender } from "./helpers/fields.ts";
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
import { digits, json, senderOf, validity } from "./helpers/request.ts";
import { anyKey, digest, hmac } from "./helpers/signature.ts";
import { defineProvider } from "./provider.ts";
import type { Receipts } from "./receipts.ts";

const failures = errorTable({ account: "2 25 98", down: "99" });

const failedStatus = /^(delivery_failed|expired)$/;

export const provider = defineProvider({
  name: "messagebird",
  settings: v.strictObject({ sender, baseUrl: baseUrl("https://rest.messagebird.com") }),
  credentials: v.strictObject({ accessKey: secret }),

  request(sms, { settings, credentials }) {
    const originator = senderOf(sms, settings.sender);
    if (!originator) return failed("sender", "NO_SENDER");
    return json(
      `${settings.baseUrl}/messages`,
      {
        originator: originator.replace(/^\+/, ""),
        recipients: [digits(sms.recipient)],
        body: sms.body,
        datacoding: "auto",
        validity: validity(sms, 1, 172_800),
        reference: sms.reference,
        reportUrl: sms.callback?.url,
      },
      { authorization: `AccessKey ${credentials.accessKey}` },
    );
  },

  outcome(reply) {
    const document = readJson(reply);
    const messageId = textAt(document, "id");
    const status = textAt(document, "recipients.items.0.status") ?? "";
    const failedOnce = failedStatus.test(status);
    if (isSuccess(reply) && messageId && !failedOnce) return accepted(messageId);
    return refusal(reply, {
      codes: [...textsAt(document, "errors", "code"), failedOnce ? status : undefined],
      table: failures,
      fields: textsAt(document, "errors", "parameter"),
    });
  },
});

// https://developers.messagebird.com/api/sms-messaging; reports come for messages with a reference only.
const states = { delivered: "delivered", failed: "expired delivery_failed" };

const leewaySeconds = 5;

/** Of a JWT that is signed with the key; undefined for any other text. */
function claimsOf(token: string, key: string): Record<string, unknown> | undefined {
  const [header = "", payload = "", signature = ""] = token.split(".");
  const algorithm = /^HS(256|384|512)$/.exec(`${documentIn(header).alg}`)?.[1];
  if (!algorithm) return undefined;
  const right = hmac(`sha${algorithm}`, key, `${header}.${payload}`).toString("base64url");
  return isSame(signature, right) ? documentIn(payload) : undefined;
}

function documentIn(part: string): Record<string, unknown> {
  try {
    return Object(JSON.parse(Buffer.from(part, "base64url").toString("utf8")));
  } catch {
    return {};
  }
}

export const receipts: Receipts = {
  told: "message",
  // https://developers.messagebird.com/docs/verify-http-requests
  signature: {
    key: {
      pattern: anyKey,
      rule: "must be the signing key of the account (Developers, API settings), at least 8 characters without spaces",
    },
    isSigned({ url, headers, body }, key, now) {
      const claims = claimsOf(headers["messagebird-signature-jwt"] ?? "", key);
      if (!claims) return false;
      const seconds = now / 1000;
      const isHash = (claim: unknown, of: string | Buffer) => claim === digest("sha256", of).toString("hex");
      return (
        claims.iss === "MessageBird" &&
        Number(claims.nbf ?? 0) - leewaySeconds <= seconds &&
        seconds < Number(claims.exp) + leewaySeconds &&
        isHash(claims.url_hash, url) &&
        (body.length === 0 ? claims.payload_hash === undefined : isHash(claims.payload_hash, body))
      );
    },
  },
  read: (document) => [
    receiptOf(stateIn(states, textAt(document, "status")), textAt(document, "statusErrorCode")),
  ],
};

export const facts: Facts<typeof provider> = {
  settings: { sender: meaning.sender, baseUrl: meaning.baseUrl },
  credentials: { accessKey: "Live access key." },
  example: { settings: { sender: "ACME" }, credentials: ["accessKey"] },
  page: {
    special: "For accounts from before Bird.",
    regions: "one",
    prices: "https://bird.com/en-us/pricing/sms",
  },
  sender: { setting: "sender", needed: true },
  // https://developers.messagebird.com/api/balance
  check: ({ settings, credentials }) => ({
    url: `${settings.baseUrl}/balance`,
    headers: { authorization: `AccessKey ${credentials.accessKey}` },
  }),
};
