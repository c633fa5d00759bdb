// `POST /co/authenticate`: how `auth0-js` logs in on the application's own page, with a ticket that `/authorize` takes
// (https://auth0.com/docs/authenticate/login/cross-origin-authentication). Error codes are those that the client knows.
import { randomBytes } from "node:crypto";
import type { FastifyRequest } from "fastify";
import type { App, Context } from "../http/context.ts";
import { ApiError, oauthError } from "../http/errors.ts";
import type { Client, User } from "../tenant/document.ts";
import { passwordlessGrant } from "../tenant/grants.ts";
import { addPreflight, allowOrigin } from "./cors.ts";
import { logInWithCode } from "./exchangeCode.ts";
import { readCookie, setCookie } from "./sessions.ts";

interface Ticket {
  readonly userId: string;
  readonly clientId: string;
  /** Value of the cookie of the browser that logged in. */
  readonly verifier: string;
  readonly expiresAt: number;
}

export interface LoginTickets {
  add(ticket: Ticket): string;
  /** Uses the ticket up. Throws what `/authorize` answers for one that is unknown, old, or of another browser. */
  redeem(context: Context, client: Client, ticket: string, request: FastifyRequest): User;
}

type Body = Readonly<Record<string, string | undefined>>;

const bodySchema = {
  type: "object",
  required: ["client_id", "credential_type", "username", "otp", "realm"],
  additionalProperties: { type: "string" },
};

const ticketCookie = "co_verifier";
const lifetimeMs = 60_000;

export function addCrossOrigin(app: App, context: Context, tickets: LoginTickets): void {
  const { tenant, now, log } = context;
  addPreflight(app, context, "/co/authenticate", "web");

  app.post<{ Body: Body }>("/co/authenticate", { schema: { body: bodySchema } }, async (request, reply) => {
    const { body } = request;
    const client = tenant.clients.find(({ client_id }) => client_id === body.client_id);
    const isListed = allowOrigin(context, request, reply, client, "web");
    try {
      if (!client) throw oauthError(401, "access_denied", "Unknown client");
      if (!client.cross_origin_authentication || !isListed || !request.headers.origin)
        throw oauthError(403, "unauthorized_client", "Cross origin login not allowed.");
      if (body.credential_type !== passwordlessGrant)
        throw oauthError(400, "invalid_request", `Unknown credential type: ${body.credential_type}`);
      const user = logInWithCode(context, client, body, request);
      const verifier = newSecret();
      const expiresAt = now().getTime() + lifetimeMs;
      const ticket = tickets.add({
        userId: user.user_id,
        clientId: client.client_id,
        verifier,
        expiresAt,
      });
      setCookie(reply, ticketCookie, verifier, lifetimeMs / 1000);
      log({ type: "scoa", client_id: client.client_id, user_id: user.user_id, ip: request.ip });
      return { login_ticket: ticket, co_verifier: verifier, co_id: newSecret() };
    } catch (error) {
      if (error instanceof ApiError)
        log({ type: "fcoa", description: error.message, client_id: body.client_id, ip: request.ip });
      throw error;
    }
  });
}

export function newLoginTickets(): LoginTickets {
  const tickets = new Map<string, Ticket>();
  return {
    add(made) {
      const ticket = newSecret();
      tickets.set(ticket, made);
      return ticket;
    },
    redeem(context, client, ticket, request) {
      const found = tickets.get(ticket);
      tickets.delete(ticket);
      const cookie = readCookie(request, ticketCookie);
      // A browser that keeps no cookies of other sites shows none; one that shows another is somebody else.
      const isOurs = found?.clientId === client.client_id && (cookie ?? found.verifier) === found.verifier;
      const user = context.tenant.users.find(({ user_id }) => user_id === found?.userId);
      if (!found || !isOurs || found.expiresAt <= context.now().getTime() || !user)
        throw oauthError(403, "access_denied", "Unknown or invalid login ticket.");
      return user;
    },
  };
}

function newSecret(): string {
  return randomBytes(24).toString("base64url");
}
