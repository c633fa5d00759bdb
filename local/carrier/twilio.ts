// Twilio's Messages API in front of the carrier. Source: twilio/twilio-oai, twilio_api_v2010, and Twilio's error pages.
import { randomBytes } from "node:crypto";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { connectionOf } from "../machine/connection.ts";
import { type Callback, reportTo } from "./callback.ts";
import { type Carrier, garbledPage } from "./carrier.ts";

interface Failure {
  readonly status: number;
  readonly code: number;
  readonly message: string;
}

const failures = {
  denied: { status: 401, code: 20003, message: "Authenticate" },
  down: { status: 500, code: 20500, message: "Internal Server Error" },
  throttled: { status: 429, code: 20429, message: "Too Many Requests" },
  rejected: { status: 400, code: 21610, message: "Attempt to send to unsubscribed recipient" },
} as const satisfies Record<string, Failure>;

type Route = { Params: { account: string }; Body: Record<string, string> | undefined };

/** Accepts any account and any secret, if both are given. */
export function addTwilio(app: FastifyInstance, carrier: Carrier, ca: string): void {
  app.post<Route>("/2010-04-01/Accounts/:account/Messages.json", async (request, reply) => {
    if (!hasCredentials(request.headers.authorization)) return fail(reply, failures.denied);
    const fields = request.body ?? {};
    const problem = checkFields(fields);
    if (problem) return fail(reply, problem);
    const { To: to = "", Body: body = "", From, MessagingServiceSid } = fields;
    const message = { to, from: From ?? MessagingServiceSid ?? null, body, vendor: "twilio" } as const;
    const result = await carrier.send(message, {
      id: `SM${randomBytes(16).toString("hex")}`,
      report: reportTo(fields.StatusCallback, ca, statusCallback),
      connection: connectionOf(request.raw, reply.raw),
    });
    if (result.kind === "garbled") return reply.type("text/html").send(garbledPage);
    if (result.kind !== "accepted") return fail(reply, failures[result.kind]);
    return reply.status(201).send(describe(request, result.id));
  });
}

/** https://www.twilio.com/docs/messaging/guides/track-outbound-message-status */
const statusCallback: Callback = {
  method: "POST",
  type: "application/x-www-form-urlencoded",
  body(id, state) {
    const status = state === "delivered" ? "delivered" : "undelivered";
    const failure = state === "failed" ? { ErrorCode: "30003" } : undefined;
    const common = { MessageSid: id, SmsSid: id, MessageStatus: status, SmsStatus: status };
    return String(new URLSearchParams({ ...common, ...failure }));
  },
};

function hasCredentials(header: string | undefined): boolean {
  const encoded = /^basic (.+)$/i.exec(header ?? "")?.[1] ?? "";
  return /^(AC|SK)\w+:.+$/.test(Buffer.from(encoded, "base64").toString());
}

function checkFields({
  To,
  Body,
  From,
  MessagingServiceSid,
  ValidityPeriod,
}: Record<string, string>): Failure | undefined {
  const bad = (code: number, message: string) => ({ status: 400, code, message });
  if (!To) return bad(21604, "A 'To' phone number is required.");
  if (!/^\+[1-9]\d{6,14}$/.test(To)) return bad(21211, "Invalid 'To' Phone Number");
  if (!From && !MessagingServiceSid) return bad(21603, "A 'From' phone number is required.");
  if (!Body) return bad(21602, "Message body is required.");
  if (Body.length > 1600) return bad(21617, "The concatenated message body exceeds the 1600 character limit");
  const validity =
    ValidityPeriod === undefined || (Number(ValidityPeriod) >= 1 && Number(ValidityPeriod) <= 36_000);
  return validity ? undefined : bad(21624, "The Validity Period is invalid");
}

function fail(reply: FastifyReply, { status, code, message }: Failure): FastifyReply {
  const more_info = `https://www.twilio.com/docs/errors/${code}`;
  return reply.status(status).send({ code, message, more_info, status });
}

function describe(request: FastifyRequest<Route>, sid: string): object {
  const { account } = request.params;
  const { To, From, Body, MessagingServiceSid } = request.body ?? {};
  return {
    sid,
    account_sid: account,
    to: To,
    from: From ?? null,
    messaging_service_sid: MessagingServiceSid ?? null,
    body: Body,
    status: MessagingServiceSid ? "accepted" : "queued",
    direction: "outbound-api",
    num_segments: "1",
    num_media: "0",
    price: null,
    price_unit: "USD",
    error_code: null,
    error_message: null,
    api_version: "2010-04-01",
    date_created: new Date().toUTCString(),
    uri: `/2010-04-01/Accounts/${account}/Messages/${sid}.json`,
  };
}
