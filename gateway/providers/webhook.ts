// Any HTTPS endpoint: a JSON document of the operator's making, optionally signed by the Standard Webhooks rules.
// https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
import { createHmac } from "node:crypto";
import * as v from "valibot";
import type { Facts } from "./facts.ts";
import { anySender, nonEmpty, shaped, shapedAddress } from "./helpers/fields.ts";
import { accepted, at, failed, readJson, refusal, textAt } from "./helpers/reply.ts";
import { senderOf } from "./helpers/request.ts";
import { defineProvider, type Sms } from "./provider.ts";

const names = "to|from|text|code|country|reference|validitySeconds";
const placeholders = new RegExp(`\\{(${names})\\}`, "g");
const onePlaceholder = new RegExp(`^\\{(${names})\\}$`);

type Values = Readonly<Record<string, string | number | undefined>>;

/**
 * Fills placeholders in every string. A string that is one placeholder becomes the value itself, so that a number stays a
 * number and a field without a value is left out.
 */
function fill(template: unknown, values: Values): unknown {
  if (typeof template === "string") {
    const alone = onePlaceholder.exec(template)?.[1];
    return alone
      ? values[alone]
      : template.replace(placeholders, (_, name: string) => `${values[name] ?? ""}`);
  }
  if (Array.isArray(template)) return template.map((item) => fill(item, values));
  if (typeof template !== "object" || template === null) return template;
  return Object.fromEntries(Object.entries(template).map(([key, value]) => [key, fill(value, values)]));
}

const standardBody = {
  to: "{to}",
  from: "{from}",
  text: "{text}",
  code: "{code}",
  country: "{country}",
  reference: "{reference}",
};

const headerNames = /^[A-Za-z0-9-]+$/;
const dottedPath = /^[^.\s]+(\.[^.\s]+)*$/;
const pathHint = 'a path such as "data.id"';

const settingsSchema = v.strictObject({
  url: shapedAddress(/^https:\/\/[^\s/?#]+([/?][^\s#]*)?$/, "an https address"),
  method: v.optional(v.picklist(["POST", "PUT"]), "POST"),
  headers: v.pipe(
    v.optional(
      v.record(
        v.pipe(v.string(), v.regex(headerNames, "must be a header's name")),
        v.pipe(v.string(), v.regex(/^[\x20-\x7e]*$/, "must be printable ASCII")),
      ),
      {},
    ),
  ),
  sender: v.optional(anySender),
  body: v.pipe(v.optional(v.record(v.string(), v.unknown()), standardBody)),
  success: v.optional(
    v.strictObject({
      statuses: v.optional(v.pipe(v.array(v.pipe(v.number(), v.integer())), v.minLength(1))),
      field: v.optional(
        v.strictObject({
          path: shaped(dottedPath, pathHint),
          equals: nonEmpty,
        }),
      ),
    }),
    {},
  ),
  messageIdPath: v.optional(shaped(dottedPath, pathHint)),
  errors: v.pipe(
    v.optional(
      v.record(
        v.pipe(v.string(), v.regex(/^[1-5]\d\d$/, 'must be a status such as "422"')),
        v.picklist(["recipient", "content", "throttled", "down", "account", "sender", "route", "refused"]),
      ),
      {},
    ),
  ),
});

export const provider = defineProvider({
  name: "webhook",
  settings: settingsSchema,
  credentials: v.strictObject({
    authorization: v.optional(shaped(/^[\x21-\x7e][\x20-\x7e]*$/, "printable ASCII")),
    signingSecret: v.optional(
      shaped(/^(whsec_)?[A-Za-z0-9+/]{32,}={0,2}$/, '"whsec_" and at least 24 bytes in base64'),
    ),
  }),

  request(sms, { settings, credentials }) {
    const body = JSON.stringify(fill(settings.body, valuesOf(sms, senderOf(sms, settings.sender))));
    return {
      method: settings.method,
      url: settings.url,
      headers: {
        "content-type": "application/json",
        ...settings.headers,
        ...(credentials.authorization && { authorization: credentials.authorization }),
        ...(credentials.signingSecret && signature(sms, body, credentials.signingSecret)),
      },
      body,
    };
  },

  outcome(reply, { settings }) {
    const { success, messageIdPath, errors } = settings;
    const document = readJson(reply);
    const goodStatus = success.statuses?.includes(reply.status) ?? Math.trunc(reply.status / 100) === 2;
    const answer = success.field && textOf(at(document, success.field.path));
    if (goodStatus && answer === success.field?.equals) {
      return accepted(messageIdPath && textAt(document, messageIdPath));
    }
    const failure = errors[reply.status];
    if (failure) return failed(failure, `${reply.status}`);
    // The agreed field says no; without it, the reply says nothing.
    return refusal(reply, { codes: [goodStatus ? answer : undefined] });
  },
});

export const facts: Facts<typeof provider> = {
  settings: {
    url: "Where each message goes.",
    method: "HTTP method.",
    headers: "More headers. No secrets here: those are credentials.",
    sender: "Sender in `{from}`. Default: the sender of the Auth0 connection.",
    body: "JSON object with `{to}`, `{from}`, `{text}`, `{code}`, `{country}`, `{reference}`, `{validitySeconds}` in its strings. Default: the first six under their names.",
    success:
      "`statuses` that accept (default: any 2xx) and, optionally, a `field` of the JSON reply: its `path` and what it `equals`; numbers and booleans as they are written.",
    messageIdPath: "Field of the JSON reply that holds the message id.",
    errors:
      "Status of a reply to what it means. Default: 429 throttled, 401 and 403 account, 3xx, 408 and 5xx down, else refused.",
  },
  credentials: {
    authorization: "Value of the Authorization header.",
    signingSecret: "Key of the Standard Webhooks signature.",
  },
  example: {
    settings: {
      url: "https://sms.example.com/send",
      body: { to: "{to}", message: "{text}", id: "{reference}" },
      messageIdPath: "result.id",
      errors: { 404: "recipient" },
    },
    credentials: ["signingSecret"],
  },
  page: {
    special: "Any HTTPS endpoint, see [below](#your-own-endpoint).",
    regions: "yours",
    prices: "yours",
  },
  sender: {
    setting: "sender",
    // The endpoint decides.
    refuses: () => undefined,
  },
  check: () => "your own endpoint has no call that sends nothing",
};

function textOf(value: unknown): string | undefined {
  return value === undefined ? undefined : `${value}`;
}

function valuesOf(sms: Sms, from: string | undefined): Values {
  const { recipient, body, code, country, reference, validitySeconds } = sms;
  return { to: recipient, from, text: body, code, country, reference, validitySeconds };
}

/** The three headers of Standard Webhooks 1.0.0, symmetric scheme `v1`. The id is the message's, for every attempt. */
function signature(sms: Sms, body: string, secret: string): Record<string, string> {
  const timestamp = `${Math.floor(sms.now.getTime() / 1000)}`;
  const key = Buffer.from(secret.replace(/^whsec_/, ""), "base64");
  const mac = createHmac("sha256", key).update(`${sms.reference}.${timestamp}.${body}`).digest("base64");
  return {
    "webhook-id": sms.reference,
    "webhook-timestamp": timestamp,
    "webhook-signature": `v1,${mac}`,
  };
}
