// The page of the local run and its API (openapi.yaml): messages, events, codes, and the switches that make things go wrong.
import { timingSafeEqual } from "node:crypto";
import { readFileSync } from "node:fs";
import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from "fastify";
import { compileLater } from "../auth0/http/validation.ts";
import type { Behaviour, Carrier, ReceiptBehaviour, VendorName } from "../carrier/carrier.ts";
import { isLoopbackAddress, isLoopbackName, refuseOtherNamesThan } from "../machine/loopback.ts";
import type { Events } from "./events.ts";
import { type MessageQuery, messagesFor, nextMessage } from "./messages.ts";
import { openApi, schemaOf } from "./openapi.ts";

const page = readFileSync(new URL("inbox.html", import.meta.url));

export interface TestCode {
  readonly code: string;
  readonly send: boolean;
}

export interface Switch {
  /** Who sends the codes of logins. */
  readonly sender: "connection" | "phoneProvider" | "nobody";
  /** "Use Tenant-Level Messaging Provider" of the dashboard. */
  readonly usePhoneProvider: boolean;
}

export interface Answer {
  readonly status: number;
  readonly body: unknown;
}

/** What the API can do to the rest of the local run. */
export interface Controls {
  endEnvironments(): void;
  testCodes(): Readonly<Record<string, TestCode>>;
  /** Undefined takes it away. */
  setTestCode(number: string, code: TestCode | undefined): void;
  ageCodes(seconds: number): void;
  limitStarts(perHour: number): void;
  readSwitch(): Switch;
  usePhoneProvider(use: boolean): void;
  startLogin(login: { to: string; application?: string }): Promise<Answer>;
  exchange(grant: Exchange): Promise<Answer>;
}

export interface Exchange {
  readonly to: string;
  readonly code: string;
  readonly application?: string;
  readonly scope?: string;
  readonly audience?: string;
}

export interface Guard {
  /** A name beside those of this machine to answer to. */
  readonly host: string | undefined;
  /** What who calls from elsewhere, or by that name, has to show. */
  readonly token: string;
}

export function createPage(
  carrier: Carrier,
  events: Events,
  controls: Controls,
  guard: Guard,
): FastifyInstance {
  const app = fastify({ forceCloseConnections: true });
  // By default fastify drops unknown properties and turns "1" into 1, in bodies too.
  app.setValidatorCompiler(({ schema, httpPart }) => compileLater(schema as object, httpPart));
  app.addHook("onRequest", refuseOtherNamesThan(guard.host));
  app.addHook("onRequest", demandToken(guard.token));
  app.addHook("onRequest", refuseOtherPages);
  app.get("/", (_request, reply) => reply.type("text/html; charset=utf-8").send(page));
  app.get("/openapi.json", () => openApi);
  addMessages(app, carrier);
  addEvents(app, events);
  addFaults(app, carrier, controls);
  addLogins(app, controls);
  return app;
}

const tokenCookie = "local_token";

/** The page, opened with `?token=`, keeps it in a cookie; programs send it as a bearer token. */
function demandToken(token: string) {
  const isRight = (shown: string) =>
    shown.length === token.length && timingSafeEqual(Buffer.from(shown), Buffer.from(token));
  return async ({ ip, headers, url }: FastifyRequest, reply: FastifyReply): Promise<unknown> => {
    if (isLoopbackAddress(ip) && isLoopbackName(headers.host)) return undefined;
    const [, inUrl = ""] = /[?&]token=(\w+)/.exec(url) ?? [];
    if (isRight(inUrl))
      return reply
        .header("set-cookie", `${tokenCookie}=${token}; Path=/; HttpOnly; SameSite=Strict`)
        .redirect(url.replace(/[?&]token=\w+/, "") || "/", 302);
    const [, inHeader = ""] = /^bearer (\w+)$/i.exec(headers.authorization ?? "") ?? [];
    const [, inCookie = ""] = new RegExp(`${tokenCookie}=(\\w+)`).exec(headers.cookie ?? "") ?? [];
    if (isRight(inHeader) || isRight(inCookie)) return undefined;
    return reply
      .code(401)
      .send({ message: "Open the address with the token that the local run has printed." });
  };
}

/** The page of a strange site must not change anything here; that it cannot read is the browser's doing. */
async function refuseOtherPages({ method, headers }: FastifyRequest, reply: FastifyReply): Promise<unknown> {
  const { origin, host } = headers;
  if (method === "GET" || origin === undefined || origin === `http://${host}`) return undefined;
  return reply.code(403).send({ message: `Pages of ${origin} may not change anything here.` });
}

function addMessages(app: FastifyInstance, carrier: Carrier): void {
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

function addEvents(app: FastifyInstance, events: Events): void {
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

function addFaults(app: FastifyInstance, carrier: Carrier, controls: Controls): void {
  app.get("/carrier", () => carrier.behaviours());
  app.put<{ Body: Behaviour }>("/carrier", { schema: schemaOf("/carrier", "put") }, ({ body }) => {
    carrier.behave(body);
    return carrier.behaviours();
  });
  app.put<{ Body: Behaviour; Params: { vendor: VendorName } }>(
    "/carrier/:vendor",
    { schema: schemaOf("/carrier/{vendor}", "put") },
    ({ body, params }) => {
      carrier.behave(body, params.vendor);
      return carrier.behaviours();
    },
  );
  app.put<{ Body: ReceiptBehaviour }>("/receipts", { schema: schemaOf("/receipts", "put") }, ({ body }) => {
    carrier.reportAs(body);
    return body;
  });
  app.delete("/environments", (_request, reply) => {
    controls.endEnvironments();
    return reply.code(204).send();
  });
}

function addLogins(app: FastifyInstance, controls: Controls): void {
  type OfNumber = { Params: { number: string } };
  app.get("/codes", () => controls.testCodes());
  app.put<OfNumber & { Body: { code: string; send?: boolean } }>(
    "/codes/:number",
    { schema: schemaOf("/codes/{number}", "put") },
    ({ params, body }, reply) => {
      controls.setTestCode(params.number, { send: true, ...body });
      return reply.code(204).send();
    },
  );
  app.delete<OfNumber>(
    "/codes/:number",
    { schema: schemaOf("/codes/{number}", "delete") },
    ({ params }, reply) => {
      controls.setTestCode(params.number, undefined);
      return reply.code(204).send();
    },
  );
  app.post<{ Body: { seconds: number } }>(
    "/time",
    { schema: schemaOf("/time", "post") },
    ({ body }, reply) => {
      controls.ageCodes(body.seconds);
      return reply.code(204).send();
    },
  );
  app.put<{ Body: { startsPerHour: number } }>(
    "/limits",
    { schema: schemaOf("/limits", "put") },
    ({ body }, reply) => {
      controls.limitStarts(body.startsPerHour);
      return reply.code(204).send();
    },
  );
  app.get("/switch", () => controls.readSwitch());
  app.put<{ Body: { usePhoneProvider: boolean } }>(
    "/switch",
    { schema: schemaOf("/switch", "put") },
    ({ body }) => {
      controls.usePhoneProvider(body.usePhoneProvider);
      return controls.readSwitch();
    },
  );
  app.post<{ Body: { to: string; application?: string } }>(
    "/logins",
    { schema: schemaOf("/logins", "post") },
    ({ body }) => controls.startLogin(body),
  );
  app.post<{ Body: Exchange }>("/tokens", { schema: schemaOf("/tokens", "post") }, ({ body }) =>
    controls.exchange(body),
  );
}
