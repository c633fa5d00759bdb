// What one reads: messages, and the stream of everything that happens.
import type { FastifyInstance } from "fastify";
import type { Carrier } from "../carrier/carrier.ts";
import type { Events } from "./events.ts";
import { type MessageQuery, messagesFor, nextMessage } from "./messages.ts";
import { schemaOf } from "./openapi.ts";

export function addMessages(app: FastifyInstance, carrier: Carrier): void {
  type Query = { Querystring: MessageQuery & { limit?: number; timeout?: number } };

  app.get<Query>("/messages", { schema: schemaOf("/messages", "get") }, ({ query }) => {
    const found = messagesFor(carrier.messages, query);
    return query.limit === undefined ? found : found.slice(-query.limit);
  });
  app.delete<Query>("/messages", { schema: schemaOf("/messages", "delete") }, ({ query }, reply) => {
    carrier.forget(query.to);
    return reply.code(204).send();
  });
  app.get<Query>("/messages/latest", { schema: schemaOf("/messages/latest", "get") }, ({ query }, reply) => {
    const found = messagesFor(carrier.messages, query).at(-1);
    return found ?? reply.code(404).send({ message: "There is no such message yet." });
  });
  app.get<Query>(
    "/messages/next",
    { schema: schemaOf("/messages/next", "get") },
    async ({ query, raw }, reply) => {
      const ended = new AbortController();
      raw.once("close", () => ended.abort());
      const waited = AbortSignal.timeout((query.timeout ?? 10) * 1000);
      const signal = AbortSignal.any([ended.signal, waited]);
      const found = await nextMessage(carrier, query, signal);
      return found ?? reply.code(204).send();
    },
  );
}

export function addEvents(app: FastifyInstance, events: Events): void {
  // Ids of an earlier run mean nothing in this one.
  const run = Date.now().toString(36);
  app.get("/events", (request, reply) => {
    reply.hijack();
    reply.raw.writeHead(200, { "content-type": "text/event-stream", "cache-control": "no-store" });
    const write = ({ id, type, ...data }: ReturnType<Events["after"]>[number]) =>
      reply.raw.write(`id: ${run}-${id}\nevent: ${type}\ndata: ${JSON.stringify({ type, ...data })}\n\n`);
    const [lastRun, last] = String(request.headers["last-event-id"] ?? "").split("-");
    reply.raw.write(": open\n\n");
    for (const event of events.after(lastRun === run ? Number(last) : 0)) write(event);
    request.raw.once("close", events.listen(write));
  });
}
