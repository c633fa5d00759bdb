// Logins, and what the tenant does with them.
import type { FastifyInstance } from "fastify";
import type { Controls, Exchange } from "./controls.ts";
import { schemaOf } from "./openapi.ts";

export function addSwitches(app: FastifyInstance, controls: Controls): void {
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
}

export function addLogins(app: FastifyInstance, controls: Controls): void {
  app.get("/applications", () => controls.applications());
  app.post<{ Body: { to: string; application?: string } }>(
    "/logins",
    { schema: schemaOf("/logins", "post") },
    ({ body }) => controls.startLogin(body),
  );
  app.post<{ Body: Exchange }>("/tokens", { schema: schemaOf("/tokens", "post") }, ({ body }) =>
    controls.exchange(body),
  );
}
