// `GET /authorize`: an application sends a browser here to have somebody logged in.
import type { FastifyReply, FastifyRequest } from "fastify";
import { type App, type Context, issuerOf } from "../http/context.ts";
import { ApiError, oauthError } from "../http/errors.ts";
import type { Session } from "../tenant/document.ts";
import type { AuthorizationCodes } from "./authorizationCodes.ts";
import {
  type AuthorizeRequest,
  type Query,
  type ReturnAddress,
  readAuthorizeRequest,
  readReturnAddress,
} from "./authorizeRequest.ts";
import { complete } from "./complete.ts";
import type { LoginTickets } from "./crossOrigin.ts";
import type { LoginPage } from "./loginPage.ts";
import { respond } from "./respond.ts";
import { sessionOf, startSession } from "./sessions.ts";

export interface Logins {
  readonly codes: AuthorizationCodes;
  readonly tickets: LoginTickets;
  readonly page: LoginPage;
}

const querySchema = { type: "object", additionalProperties: { type: "string" } };

export function addAuthorize(app: App, context: Context, logins: Logins): void {
  app.get<{ Querystring: Query }>(
    "/authorize",
    { schema: { querystring: querySchema } },
    async (request, reply) => {
      const address = readReturnAddress(context.tenant, request.query);
      try {
        const asked = readAuthorizeRequest(address, request.query);
        return await authorize(context, logins, asked, request, reply);
      } catch (error) {
        return respondWithError(reply, address, error);
      }
    },
  );
}

/** An error that is not ours to give is a bug, and shown as one. */
export function respondWithError(reply: FastifyReply, address: ReturnAddress, error: unknown): FastifyReply {
  if (!(error instanceof ApiError)) throw error;
  const { error: code, error_description } = error.body;
  return respond(reply, address, { error: String(code), error_description: String(error_description) });
}

async function authorize(
  context: Context,
  { codes, tickets, page }: Logins,
  asked: AuthorizeRequest,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const issuer = issuerOf(request);
  if (asked.loginTicket !== undefined) {
    const user = tickets.redeem(context, asked.client, asked.loginTicket, request);
    return complete(context, codes, asked, issuer, startSession(context, reply, user), reply);
  }
  const session = sessionOf(context, request);
  if (session && serves(context, session, asked)) {
    if (asked.prompt === "none") context.log({ type: "ssa", client_id: asked.client.client_id });
    return complete(context, codes, asked, issuer, session, reply);
  }
  if (asked.prompt === "none") {
    context.log({ type: "fsa", description: "Login required", client_id: asked.client.client_id });
    throw oauthError(400, "login_required", "Login required");
  }
  return page.open(asked, request, reply);
}

/** A request for the connection never uses an earlier login: the person is asked again. */
function serves(
  { now }: Context,
  { auth_time }: Session,
  { prompt, connection, maxAge }: AuthorizeRequest,
): boolean {
  if (prompt === "login" || (connection !== undefined && prompt !== "none")) return false;
  return maxAge === undefined || auth_time + maxAge >= now().getTime() / 1000;
}
