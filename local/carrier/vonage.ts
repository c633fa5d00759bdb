// Vonage's SMS API in front of the carrier. Every reply has status 200; the status of each part tells what happened.
// Source: https://developer.vonage.com/en/api/sms and https://developer.vonage.com/en/messaging/sms/guides/troubleshooting-sms
import type { FastifyInstance } from "fastify";
import { connectionOf } from "../machine/connection.ts";
import { type Callback, reportTo } from "./callback.ts";
import { type Carrier, garbledPage } from "./carrier.ts";

type Fields = Readonly<Record<string, string | undefined>>;
type Route = { Body: Fields | undefined };

interface Failure {
  readonly status: string;
  readonly "error-text": string;
}

const failures = {
  denied: { status: "4", "error-text": "Invalid credentials" },
  down: { status: "5", "error-text": "Internal error" },
  throttled: { status: "1", "error-text": "Throughput Rate Exceeded - please wait [ 5 ] and retry" },
  rejected: { status: "7", "error-text": "Number barred" },
} as const satisfies Record<string, Failure>;

/** Accepts any key and any secret, if both are given. */
export function addVonage(app: FastifyInstance, carrier: Carrier, ca: string): void {
  app.post<Route>("/sms/json", async (request, reply) => {
    const fields = request.body ?? {};
    if (!hasCredentials(request.headers.authorization, fields)) return refuse(failures.denied);
    const problem = checkFields(fields);
    if (problem) return refuse(problem);
    const { to = "", from = null, text = "" } = fields;
    const message = { to: `+${to.replace(/^\+/, "")}`, from, body: text, vendor: "vonage" } as const;
    const result = await carrier.send(message, {
      report: reportTo(fields.callback, ca, deliveryReceipt),
      connection: connectionOf(request.raw, reply.raw),
    });
    if (result.kind === "garbled") return reply.type("text/html").send(garbledPage);
    if (result.kind !== "accepted") return refuse(failures[result.kind]);
    return {
      "message-count": "1",
      messages: [
        {
          to,
          "message-id": result.id,
          status: "0",
          "remaining-balance": "10.00000000",
          "message-price": "0.03330000",
          network: "26201",
          "client-ref": fields["client-ref"],
        },
      ],
    };
  });
}

/** https://developer.vonage.com/messaging/sms/guides/delivery-receipts */
const deliveryReceipt: Callback = {
  method: "POST",
  type: "application/json",
  body: (messageId, status) =>
    JSON.stringify({
      messageId,
      status,
      "err-code": status === "delivered" ? "0" : "1",
      "network-code": "26201",
    }),
};

function hasCredentials(header: string | undefined, { api_key, api_secret }: Fields): boolean {
  const encoded = /^basic (.+)$/i.exec(header ?? "")?.[1] ?? "";
  return /^[^:]+:.+$/.test(Buffer.from(encoded, "base64").toString()) || Boolean(api_key && api_secret);
}

function checkFields({ to, from, text, type = "text", ttl }: Fields): Failure | undefined {
  const missing = Object.entries({ to, from, text }).find(([, value]) => !value)?.[0];
  if (missing) return { status: "2", "error-text": `Missing ${missing} param` };
  if (!/^\+?[1-9]\d{6,14}$/.test(to ?? "")) return { status: "3", "error-text": "Invalid to param" };
  if (!["text", "unicode", "binary"].includes(type))
    return { status: "3", "error-text": "Invalid type param" };
  const lifetime = ttl === undefined || (Number(ttl) >= 20_000 && Number(ttl) <= 604_800_000);
  return lifetime ? undefined : { status: "3", "error-text": "Invalid ttl param" };
}

function refuse(failure: Failure): object {
  return { "message-count": "1", messages: [failure] };
}
