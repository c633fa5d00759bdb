// `POST /passwordless/start`: makes a code and hands it to the gateway of the connection.
import type { FastifyRequest } from "fastify";
import type { App, Context } from "../http/context.ts";
import { type ApiError, oauthError } from "../http/errors.ts";
import type { Client, Connection, Tenant } from "../tenant/document.ts";
import { findUser, isEnabledFor, newUserId } from "../tenant/tenant.ts";
import { type Caller, identifyCaller } from "./clients.ts";
import { issueCode } from "./codes.ts";
import { addPreflight, allowOrigin } from "./cors.ts";
import type { Line } from "./gatewayCall.ts";
import { type Login, sendCode } from "./sendCode.ts";
import type { StartLimit } from "./startLimit.ts";

export interface Start {
  readonly client_id: string;
  readonly client_secret?: string;
  readonly connection: string;
  readonly phone_number: string;
  readonly send?: string;
  readonly authParams?: Readonly<Record<string, unknown>>;
}

const startSchema = {
  type: "object",
  required: ["client_id", "connection", "phone_number"],
  additionalProperties: false,
  properties: {
    client_id: { type: "string" },
    client_secret: { type: "string" },
    connection: { type: "string" },
    phone_number: { type: "string", pattern: "^\\+[0-9]{1,15}$" },
    send: { type: "string", enum: ["code"] },
    authParams: { type: "object" },
  },
};

export function addPasswordlessStart(app: App, context: Context, sending: Sending): void {
  const { tenant } = context;
  addPreflight(app, context, "/passwordless/start", "callbacks");
  app.addHook<{ Body: Partial<Start> | undefined }>("preValidation", async (request, reply) => {
    const client = tenant.clients.find(({ client_id }) => client_id === request.body?.client_id);
    allowOrigin(context, request, reply, client, "callbacks");
  });
  app.post<{ Body: Start }>("/passwordless/start", { schema: { body: startSchema } }, async (request) => {
    const caller = identifyCaller(tenant, request.body, () =>
      oauthError(403, "unauthorized_client", "Client authentication is required"),
    );
    return startLogin(context, caller, request.body, request, sending);
  });
}

/** Tells who watches the local run. */
export function noteFailedStart(context: Context, start: Partial<Start>, failure: ApiError): void {
  const { error = "error", errorCode = error, error_description = failure.message } = failure.body;
  context.failedStart({
    client_id: start.client_id,
    phone_number: start.phone_number,
    status: failure.status,
    error: String(errorCode),
    error_description: String(error_description),
    gatewayReply: failure.gatewayReply,
    requestId: failure.gatewayReply?.requestId,
    key: failure.key,
  });
}

/** What it takes to send a code. */
export interface Sending {
  readonly limit: StartLimit;
  readonly line: Line;
}

/** Makes a code and sends it. Throws what `/passwordless/start` answers when that fails. */
export async function startLogin(
  context: Context,
  caller: Caller,
  { client_secret: _, ...start }: Start,
  request: FastifyRequest,
  { limit, line }: Sending,
) {
  const { tenant, now, save, log } = context;
  const ip = callerIp(request, caller);
  if (!caller.authenticated) limit.count(ip, now());

  const connection = findSmsConnection(tenant, start.connection, caller.client);
  const user = findUser(tenant, connection, start.phone_number);
  if (connection.options.disable_signup === true && !user) {
    throw oauthError(400, "bad.connection", "Public signup is disabled");
  }
  const code = issueCode(tenant, connection, start.phone_number, now());
  save();

  const login: Login = {
    phoneNumber: start.phone_number,
    code,
    client: caller.client,
    ip,
    userAgent: request.headers["user-agent"],
    language: requestLanguage(request),
  };
  if (tenant.test_codes[start.phone_number]?.send !== false) await sendCode(context, connection, login, line);
  log({
    type: "cs",
    client_id: start.client_id,
    connection: connection.name,
    connection_id: connection.id,
    strategy: connection.strategy,
    ip,
    user_agent: login.userAgent,
    details: {
      body: { ...start, request_language: login.language, ip, "user-agent": login.userAgent },
    },
  });
  const userId = user?.user_id ?? newUserId();
  return { _id: userId.replace("sms|", ""), phone_number: start.phone_number, phone_verified: true };
}

function findSmsConnection(tenant: Tenant, name: string, client: Client): Connection {
  const connection = tenant.connections.find((one) => one.name === name);
  if (!connection) throw oauthError(400, "bad.connection", "Connection does not exist");
  if (connection.strategy !== "sms") {
    const rule = "Invalid connection strategy. It must either be a passwordless connection";
    throw oauthError(400, "bad.connection", rule);
  }
  if (!isEnabledFor(connection, client)) throw oauthError(400, "bad.connection", "Connection is disabled");
  return connection;
}

/** The address of the user, which a trusted backend that has authenticated may forward. */
function callerIp(request: FastifyRequest, { client, authenticated }: Caller): string {
  const forwarded = request.headers["auth0-forwarded-for"];
  const isTrusted = authenticated && client.is_token_endpoint_ip_header_trusted;
  if (isTrusted && typeof forwarded === "string" && forwarded !== "") return forwarded;
  return request.ip.replace(/^::ffff:/, "");
}

function requestLanguage(request: FastifyRequest): string {
  const header = request.headers["x-request-language"] ?? request.headers["accept-language"];
  return header?.toString() ?? "";
}
