// The Management API for connections (https://auth0.com/docs/api/management/v2/connections): the part that deployments use.
import type { FastifyRequest } from "fastify";
import type { App, Context } from "../http/context.ts";
import { compile, invalidBody } from "../http/validation.ts";
import type { Connection } from "../tenant/document.ts";
import { allows, demandScope, requireScope } from "./access.ts";
import * as schemas from "./connectionSchemas.ts";
import type { ClientChange } from "./connections.ts";
import {
  addConnection,
  changeClients,
  getConnection,
  type NewConnection,
  removeConnection,
} from "./connections.ts";
import { limitFields, type PageQuery, pageByOffset, pageByToken } from "./listing.ts";

type Options = Readonly<Record<string, unknown>>;
type ById = { Params: { id: string } };
type FieldsQuery = { fields?: string; include_fields?: boolean };
type ListQuery = PageQuery & FieldsQuery & { name?: string; strategy?: string[]; include_totals?: boolean };

export function addManagementApi(app: App, context: Context): void {
  addReads(app, context);
  addWrites(app, context);
  addClients(app, context);
}

function addReads(app: App, { tenant }: Context): void {
  app.get<{ Querystring: ListQuery }>(
    "/connections",
    { schema: { querystring: schemas.listQuery }, preValidation: requireScope("read:connections") },
    async (request) => {
      const { query } = request;
      const matching = tenant.connections.filter(
        ({ name, strategy }) => (query.name ?? name) === name && (query.strategy?.includes(strategy) ?? true),
      );
      const show = (connection: Connection) => limitFields(view(connection, request), query);
      if (query.take !== undefined || query.from !== undefined) {
        const { items, next } = pageByToken(matching, query, ({ id }) => id);
        return { connections: items.map(show), next };
      }
      const { items, ...totals } = pageByOffset(matching, query);
      return query.include_totals ? { ...totals, connections: items.map(show) } : items.map(show);
    },
  );

  app.get<ById & { Querystring: FieldsQuery }>(
    "/connections/:id",
    { schema: { querystring: schemas.fieldsQuery }, preValidation: requireScope("read:connections") },
    async (request) => limitFields(view(getConnection(tenant, request.params.id), request), request.query),
  );
}

function addWrites(app: App, { tenant, save, log, now }: Context): void {
  app.post<{ Body: NewConnection }>(
    "/connections",
    { schema: { body: schemas.newConnection }, preValidation: requireScope("create:connections") },
    async (request, reply) => {
      checkOptions(request.body.strategy, request.body.options);
      const connection = addConnection(tenant, request.body);
      save();
      log({ type: "sapi", description: "Create a connection", connection_id: connection.id });
      return reply.code(201).send(view(connection, request));
    },
  );

  app.patch<ById & { Body: { options?: Options; [other: string]: unknown } }>(
    "/connections/:id",
    { schema: { body: schemas.connectionChange }, preValidation: requireScope("update:connections") },
    async (request) => {
      const connection = getConnection(tenant, request.params.id);
      if (request.body.options) demandScope(request, "update:connections_options");
      checkOptions(connection.strategy, request.body.options);
      // The given `options` replace the stored ones as a whole: what is left out is gone.
      Object.assign(connection, request.body);
      save();
      log({ type: "sapi", description: "Update a connection", connection_id: connection.id });
      return view(connection, request);
    },
  );

  app.delete<ById>(
    "/connections/:id",
    { preValidation: requireScope("delete:connections") },
    async (request, reply) => {
      if (!removeConnection(tenant, request.params.id)) return reply.code(204).send();
      save();
      log({ type: "sapi", description: "Delete a connection", connection_id: request.params.id });
      return reply.code(202).send({ deleted_at: now().toISOString() });
    },
  );
}

function addClients(app: App, { tenant, save, log }: Context): void {
  app.get<ById & { Querystring: PageQuery }>(
    "/connections/:id/clients",
    { schema: { querystring: schemas.clientsQuery }, preValidation: requireScope("read:connections") },
    async ({ params, query }) => {
      const enabled = getConnection(tenant, params.id).enabled_clients ?? [];
      const { items, next } = pageByToken(enabled, query, (clientId) => clientId);
      return { clients: items.map((client_id) => ({ client_id })), next };
    },
  );

  app.patch<ById & { Body: ClientChange[] }>(
    "/connections/:id/clients",
    { schema: { body: schemas.clientChanges }, preValidation: requireScope("update:connections") },
    async ({ params, body }, reply) => {
      changeClients(tenant, getConnection(tenant, params.id), body);
      save();
      log({ type: "sapi", description: "Update enabled clients", connection_id: params.id });
      return reply.code(204).send();
    },
  );
}

const smsOptions = compile(schemas.smsOptions);

function checkOptions(strategy: string, options: Options | undefined): void {
  if (strategy !== "sms" || options === undefined || smsOptions(options)) return;
  throw invalidBody(smsOptions.errors ?? [], ["options"]);
}

/** What the caller may see: without `read:connections_options` the options are left out, not refused. */
function view(connection: Connection, request: FastifyRequest): Record<string, unknown> {
  const { id, options, strategy, name, is_domain_connection, enabled_clients = [], ...rest } = connection;
  const visible = allows(request, "read:connections_options") ? { options } : {};
  return { id, ...visible, strategy, name, is_domain_connection, enabled_clients, ...rest };
}
