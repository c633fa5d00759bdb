// The inbox: every message that the carrier took, as JSON and as a page, and the switches that make the carrier fail.
import { readFileSync } from "node:fs";
import fastify, { type FastifyInstance } from "fastify";
import { refuseOtherNames } from "../machine/loopback.ts";
import { type Behaviour, type Carrier, states, type VendorName, vendorNames } from "./carrier.ts";

const page = readFileSync(new URL("inbox.html", import.meta.url));

const behaviourSchema = {
  type: "object",
  required: ["state"],
  additionalProperties: false,
  properties: {
    state: { enum: states },
    delayMs: { type: "integer", minimum: 0, maximum: 60_000 },
  },
} as const;

/**
 * `GET /` page, `GET /messages` JSON, `GET /messages/stream` server-sent events, `GET /carrier`, `PUT /carrier` and
 * `PUT /carrier/{vendor}` with `{"state": …, "delayMs"?}`; the states are those of carrier.ts.
 */
export function createInbox(carrier: Carrier): FastifyInstance {
  // By default fastify drops unknown properties and turns "1" into 1.
  const ajv = { customOptions: { removeAdditional: false, coerceTypes: false } };
  const app = fastify({ ajv, forceCloseConnections: true });
  app.addHook("onRequest", refuseOtherNames);
  const schema = { body: behaviourSchema };
  const params = { type: "object", properties: { vendor: { enum: vendorNames } } };

  app.get("/", (_request, reply) => reply.type("text/html; charset=utf-8").send(page));
  app.get("/messages", () => carrier.messages);
  app.get("/messages/stream", (request, reply) => {
    reply.hijack();
    reply.raw.writeHead(200, { "content-type": "text/event-stream", "cache-control": "no-store" });
    const write = (message: object) => reply.raw.write(`data: ${JSON.stringify(message)}\n\n`);
    for (const message of carrier.messages) write(message);
    request.raw.once("close", carrier.onMessage(write));
  });
  app.get("/carrier", () => carrier.behaviours());
  app.put<{ Body: Behaviour }>("/carrier", { schema }, (request) => {
    carrier.behave(request.body);
    return carrier.behaviours();
  });
  app.put<{ Body: Behaviour; Params: { vendor: VendorName } }>(
    "/carrier/:vendor",
    { schema: { ...schema, params } },
    (request) => {
      carrier.behave(request.body, request.params.vendor);
      return carrier.behaviours();
    },
  );
  return app;
}
