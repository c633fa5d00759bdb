// A phone number and its code make a login, on every way: as a grant, on the login page, across origins. The first login
// creates the user.
import type { FastifyRequest } from "fastify";
import { type Context, issuerOf } from "../http/context.ts";
import { type ApiError, oauthError } from "../http/errors.ts";
import type { Client, Connection, User } from "../tenant/document.ts";
import { findUser, isEnabledFor, newUserId } from "../tenant/tenant.ts";
import { redeemCode } from "./codes.ts";
import { issueTokens } from "./issueTokens.ts";
import { required, type TokenRequest } from "./tokenRequest.ts";

const refusals = {
  wrong: "Wrong phone number or verification code.",
  tooManyTries: "You've reached the maximum number of attempts. Please try to login again.",
};

/** The passwordless grant. */
export async function exchangeCode(
  context: Context,
  client: Client,
  body: TokenRequest,
  request: FastifyRequest,
) {
  const user = logInWithCode(context, client, body, request);
  const { scope, audience } = body;
  return issueTokens(context, { issuer: issuerOf(request), client, user, scope, audience });
}

/** Uses up the code. 403 for a wrong one. */
export function logInWithCode(
  context: Context,
  client: Client,
  body: TokenRequest,
  request: FastifyRequest,
): User {
  const phoneNumber = required(body, "username");
  const otp = required(body, "otp");
  const connection = findRealm(context, client, required(body, "realm"));
  const redemption = redeemCode(context.tenant, connection, phoneNumber, otp, context.now());
  if (redemption !== "valid") {
    context.save();
    throw refuse(context, client, connection, request, refusals[redemption]);
  }
  const user = logIn(context, client, connection, phoneNumber, request);
  context.save();
  return user;
}

function findRealm({ tenant }: Context, client: Client, realm: string): Connection {
  const connection = tenant.connections.find(({ name, strategy }) => name === realm && strategy === "sms");
  if (connection && isEnabledFor(connection, client)) return connection;
  throw oauthError(400, "invalid_request", `unknown realm: ${realm}`);
}

function refuse(
  context: Context,
  client: Client,
  connection: Connection,
  request: FastifyRequest,
  description: string,
): ApiError {
  context.log({ type: "fepotpft", description, ...origin(client, connection, request) });
  return oauthError(403, "invalid_grant", description);
}

function logIn(
  context: Context,
  client: Client,
  connection: Connection,
  phoneNumber: string,
  request: FastifyRequest,
): User {
  const now = context.now().toISOString();
  const known = findUser(context.tenant, connection, phoneNumber);
  const user = known ?? {
    user_id: newUserId(),
    connection: connection.id,
    phone_number: phoneNumber,
    created_at: now,
    last_login: now,
    logins_count: 0,
  };
  if (!known) context.tenant.users.push(user);
  user.last_login = now;
  user.logins_count += 1;
  context.log({
    type: known ? "s" : "ss",
    ...origin(client, connection, request),
    user_id: user.user_id,
    user_name: phoneNumber,
  });
  return user;
}

function origin(client: Client, connection: Connection, request: FastifyRequest) {
  return {
    client_id: client.client_id,
    connection: connection.name,
    connection_id: connection.id,
    strategy: connection.strategy,
    ip: request.ip,
    user_agent: request.headers["user-agent"],
  };
}
