// The inbox: every message that the carrier took, as JSON and as a page, and the switches of the local run: those that make
// the carrier fail, and one that ends the environments of functions.
import { readFileSync } from "node:fs";
import fastify, { type FastifyInstance } from "fastify";
import { refuseOtherNames } from "../machine/loopback.ts";
import {
  type Behaviour,
  type Carrier,
  type ReceiptBehaviour,
  receiptStates,
  states,
  type VendorName,
  vendorNames,
} from "./carrier.ts";

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

const receiptSchema = {
  type: "object",
  required: ["state"],
  additionalProperties: false,
  properties: {
    state: { enum: receiptStates },
    delayMs: { type: "integer", minimum: 0, maximum: 86_400_000 },
    times: { type: "integer", minimum: 1, maximum: 10 },
  },
} as const;

/**
 * `GET /` page, `GET /messages` JSON, `GET /messages/stream` server-sent events, `GET /carrier`, `PUT /carrier` and
 * `PUT /carrier/{vendor}` with `{"state": …, "delayMs"?}`; the states are those of carrier.ts. `PUT /receipts` with
 * `{"state": …, "delayMs"?, "times"?}` likewise. `DELETE /environments` calls
 * `endEnvironments`: the next request finds a new environment, which remembers nothing.
 */
export function createInbox(carrier: Carrier, endEnvironments: () => void = () => {}): FastifyInstance {
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
  app.delete("/environments", (_request, reply) => {
    endEnvironments();
    return reply.code(204).send();
  });
  app.get("/carrier", () => carrier.behaviours());
  app.put<{ Body: ReceiptBehaviour }>("/receipts", { schema: { body: receiptSchema } }, (request) => {
    carrier.reportAs(request.body);
    return request.body;
  });
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
