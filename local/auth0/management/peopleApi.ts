// The Management API for users, the tenant log and applications: what tests and tools read.
import type { App, Context } from "../http/context.ts";
import { envelope } from "../http/errors.ts";
import type { Client, Tenant, User } from "../tenant/document.ts";
import type { LogEvent } from "../tenant/log.ts";
import { requireScope } from "./access.ts";
import { limitFields, type PageQuery, pageByOffset, pageByToken } from "./listing.ts";
import { matcher } from "./query.ts";

type ListQuery = PageQuery & {
  q?: string;
  sort?: string;
  fields?: string;
  include_fields?: boolean;
  include_totals?: boolean;
};
type List = { Querystring: ListQuery };
type ById = { Params: { id: string } };

const page = { type: "integer", minimum: 0 };
const size = { type: "integer", minimum: 1, maximum: 100 };
const listSchema = {
  querystring: {
    type: "object",
    properties: {
      q: { type: "string" },
      page,
      per_page: size,
      take: size,
      from: { type: "string" },
      include_totals: { type: "boolean" },
      include_fields: { type: "boolean" },
    },
  },
};

export function addPeopleApi(app: App, context: Context, logs: readonly LogEvent[]): void {
  addUsers(app, context);
  addLogs(app, logs);
  addApplications(app, context);
}

function addUsers(app: App, { tenant, save, log }: Context): void {
  const read = requireScope("read:users");

  app.get<List>("/users", { schema: listSchema, preValidation: read }, async ({ query }) => {
    const isMatch = matcher(query.q);
    const found = tenant.users.map((user) => profileOf(tenant, user)).filter(isMatch);
    const { items, ...totals } = pageByOffset(found, query);
    const users = items.map((user) => limitFields(user, query));
    return query.include_totals ? { ...totals, length: users.length, users } : users;
  });

  app.get<ById>("/users/:id", { preValidation: read }, async ({ params }) => {
    const user = tenant.users.find(({ user_id }) => user_id === params.id);
    if (!user) throw envelope(404, "The user does not exist.", "inexistent_user");
    return profileOf(tenant, user);
  });

  app.delete<ById>(
    "/users/:id",
    { preValidation: requireScope("delete:users") },
    async ({ params }, reply) => {
      tenant.users = tenant.users.filter(({ user_id }) => user_id !== params.id);
      tenant.refresh_tokens = tenant.refresh_tokens.filter(({ user_id }) => user_id !== params.id);
      tenant.sessions = tenant.sessions.filter(({ user_id }) => user_id !== params.id);
      save();
      log({ type: "sapi", description: "Delete a user", user_id: params.id });
      return reply.code(204).send();
    },
  );
}

/** https://auth0.com/docs/manage-users/user-accounts/user-profiles/user-profile-structure */
function profileOf({ connections }: Tenant, user: User): Record<string, unknown> {
  const { user_id, phone_number, created_at, last_login, logins_count } = user;
  const { name, strategy } = connections.find(({ id }) => id === user.connection) ?? {
    name: "sms",
    strategy: "sms",
  };
  const identity = { connection: name, provider: strategy, user_id: user_id.split("|")[1], isSocial: false };
  return {
    user_id,
    name: phone_number,
    phone_number,
    phone_verified: true,
    created_at,
    updated_at: last_login,
    last_login,
    logins_count,
    identities: [identity],
  };
}

function addLogs(app: App, logs: readonly LogEvent[]): void {
  const read = requireScope("read:logs");
  const numbered = () => logs.map((event) => ({ _id: event.log_id, ...event }));

  app.get<List>("/logs", { schema: listSchema, preValidation: read }, async ({ query }) => {
    const isMatch = matcher(query.q);
    const found = numbered().filter(isMatch);
    if (query.from !== undefined || query.take !== undefined)
      return pageByToken(found, query, ({ log_id }) => log_id).items;
    const sorted = query.sort === "date:1" ? found : found.toReversed();
    const { items, ...totals } = pageByOffset(sorted, query);
    return query.include_totals ? { ...totals, length: items.length, logs: items } : items;
  });

  app.get<ById>("/logs/:id", { preValidation: read }, async ({ params }) => {
    const event = numbered().find(({ log_id }) => log_id === params.id);
    if (!event) throw envelope(404, "Log not found.", "inexistent_log");
    return event;
  });
}

function addApplications(app: App, { tenant }: Context): void {
  const read = requireScope("read:clients");

  app.get<List>("/clients", { schema: listSchema, preValidation: read }, async ({ query }) => {
    const all = tenant.clients.map(applicationOf);
    if (query.from !== undefined || query.take !== undefined) {
      const { items, next } = pageByToken(all, query, ({ client_id }) => client_id);
      return { clients: items, next };
    }
    const { items, ...totals } = pageByOffset(all, query);
    return query.include_totals ? { ...totals, clients: items } : items;
  });

  app.get<ById>("/clients/:id", { preValidation: read }, async ({ params }) => {
    const client = tenant.clients.find(({ client_id }) => client_id === params.id);
    if (!client) throw envelope(404, "The client does not exist", "inexistent_client");
    return applicationOf(client);
  });
}

/** Without the secret, for which the real API wants a scope of its own, and without what Auth0 has no such thing of. */
function applicationOf(client: Client) {
  const {
    client_secret: _,
    scopes: __,
    from_file: ___,
    serves_all_connections: ____,
    serves_unassigned_connections: _____,
    ...shown
  } = client;
  return { tenant: "local", global: false, ...shown };
}
