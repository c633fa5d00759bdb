// A webhook in front of the carrier: takes JSON. Signature headers, if given, must be those of Standard Webhooks.
import type { FastifyInstance } from "fastify";
import { connectionOf } from "../machine/connection.ts";
import { type Carrier, garbledPage, throttledSeconds } from "./carrier.ts";

const schema = {
  body: {
    type: "object",
    required: ["to", "text"],
    properties: {
      to: { type: "string", pattern: "^\\+[1-9]\\d{6,14}$" },
      from: { type: ["string", "null"] },
      text: { type: "string", minLength: 1, maxLength: 1600 },
    },
  },
  headers: {
    type: "object",
    properties: {
      "webhook-id": { type: "string", minLength: 1 },
      "webhook-timestamp": { type: "string", pattern: "^\\d+$" },
      "webhook-signature": { type: "string", pattern: "^v1a?,\\S+( v1a?,\\S+)*$" },
    },
    dependencies: { "webhook-signature": ["webhook-id", "webhook-timestamp"] },
  },
} as const;

const statuses = { down: 503, rejected: 422, throttled: 429, denied: 401 } as const;

interface Body {
  readonly to: string;
  readonly from?: string | null;
  readonly text: string;
}

/** `POST /webhook`. The key of the signature is not known here, so only its form is checked. */
export function addWebhook(app: FastifyInstance, carrier: Carrier): void {
  app.post<{ Body: Body }>("/webhook", { schema }, async (request, reply) => {
    const { to, from = null, text } = request.body;
    const result = await carrier.send(
      { to, from, body: text, vendor: "webhook" },
      { connection: connectionOf(request.raw, reply.raw) },
    );
    if (result.kind === "garbled") return reply.type("text/html").send(garbledPage);
    if (result.kind === "throttled") reply.header("retry-after", throttledSeconds);
    if (result.kind !== "accepted") return reply.status(statuses[result.kind]).send({ error: result.kind });
    return { id: result.id };
  });
}
