// The hosted login: a screen for the number, a screen for the code (Universal Login, "Identifier First", passwordless).
import { randomBytes } from "node:crypto";
import type { FastifyReply, FastifyRequest } from "fastify";
import { type App, type Context, issuerOf } from "../http/context.ts";
import { ApiError, oauthError } from "../http/errors.ts";
import type { AuthorizationCodes } from "./authorizationCodes.ts";
import type { AuthorizeRequest } from "./authorizeRequest.ts";
import { complete } from "./complete.ts";
import { logInWithCode } from "./exchangeCode.ts";
import { codePage, numberPage, sendPage } from "./pages.ts";
import { noteFailedStart, type Sending, startLogin } from "./passwordless.ts";
import { readCookie, setCookie, startSession } from "./sessions.ts";

export interface LoginPage {
  /** Leads to the first screen. */
  open(asked: AuthorizeRequest, request: FastifyRequest, reply: FastifyReply): FastifyReply;
}

interface Transaction {
  readonly asked: AuthorizeRequest;
  /** Value of the cookie of the browser that began it: nobody else can go on. */
  readonly browser: string;
  number?: string;
}

type Route = { Querystring: { state?: string }; Body: { username?: string; code?: string; action?: string } };

const numberPath = "/u/login/passwordless-sms";
const codePath = "/u/login/passwordless-sms-challenge";
const browserCookie = "did";
const daySeconds = 86_400;
/** Older ones are given up. */
const maxOpen = 1000;

export function addLoginPage(
  app: App,
  context: Context,
  codes: AuthorizationCodes,
  sending: Sending,
): LoginPage {
  const open = new Map<string, Transaction>();

  function find(request: FastifyRequest<Route>): Transaction {
    const found = open.get(request.query.state ?? "");
    if (found && found.browser === readCookie(request, browserCookie)) return found;
    throw oauthError(
      400,
      "invalid_request",
      "This login has ended. Go back to the application and start again.",
    );
  }

  const screen = ({ asked }: Transaction, request: FastifyRequest<Route>, error?: string) => ({
    application: asked.client.name,
    action: `${request.url}`,
    error,
  });
  const link = (path: string, { query }: FastifyRequest<Route>) =>
    `${path}?state=${encodeURIComponent(query.state ?? "")}`;

  app.get<Route>(numberPath, async (request, reply) => {
    const transaction = find(request);
    const number = transaction.number ?? transaction.asked.loginHint;
    return sendPage(reply, 200, numberPage({ ...screen(transaction, request), number }));
  });

  app.post<Route>(numberPath, async (request, reply) => {
    const transaction = find(request);
    const typed = request.body?.username ?? "";
    const error = await send(transaction, asE164(typed), request);
    if (error !== undefined)
      return sendPage(reply, 400, numberPage({ ...screen(transaction, request, error), number: typed }));
    return reply.redirect(link(codePath, request), 302);
  });

  app.get<Route>(codePath, async (request, reply) => {
    const transaction = find(request);
    return sendPage(reply, 200, showCode(transaction, request));
  });

  app.post<Route>(codePath, async (request, reply) => {
    const transaction = find(request);
    const { asked, number = "" } = transaction;
    if (request.body?.action === "resend-code") {
      const error = await send(transaction, number, request);
      return sendPage(reply, error === undefined ? 200 : 400, showCode(transaction, request, error));
    }
    const body = { username: number, otp: request.body?.code?.trim(), realm: asked.connection ?? "sms" };
    try {
      const user = logInWithCode(context, asked.client, body, request);
      open.delete(request.query.state ?? "");
      return await complete(
        context,
        codes,
        asked,
        issuerOf(request),
        startSession(context, reply, user),
        reply,
      );
    } catch (error) {
      return sendPage(reply, 400, showCode(transaction, request, describe(error)));
    }
  });

  function showCode(transaction: Transaction, request: FastifyRequest<Route>, error?: string): string {
    const { number = "" } = transaction;
    return codePage({ ...screen(transaction, request, error), number, back: link(numberPath, request) });
  }

  /** What went wrong, as the person is told. */
  async function send(
    transaction: Transaction,
    number: string,
    request: FastifyRequest,
  ): Promise<string | undefined> {
    const { client, connection = "sms" } = transaction.asked;
    if (!/^\+[0-9]{5,15}$/.test(number))
      return "Enter a phone number with the country's code, such as +4915112345678.";
    transaction.number = number;
    const start = { client_id: client.client_id, connection, phone_number: number, send: "code" };
    try {
      // The tenant's own page needs no secret, and is counted like any caller.
      await startLogin(context, { client, authenticated: false }, start, request, sending);
      return undefined;
    } catch (error) {
      if (error instanceof ApiError) noteFailedStart(context, start, error);
      return describe(error);
    }
  }

  return {
    open(asked, request, reply) {
      const state = randomBytes(24).toString("base64url");
      const browser = readCookie(request, browserCookie) ?? randomBytes(24).toString("base64url");
      open.set(state, { asked, browser });
      const [oldest] = open.keys();
      if (open.size > maxOpen && oldest !== undefined) open.delete(oldest);
      setCookie(reply, browserCookie, browser, daySeconds);
      return reply.redirect(`${numberPath}?state=${state}`, 302);
    },
  };
}

/** Spaces and the like are for people; `00` is how many countries write the plus. */
function asE164(typed: string): string {
  return typed.replace(/[\s()./-]/g, "").replace(/^00/, "+");
}

function describe(error: unknown): string {
  if (error instanceof ApiError) return error.message;
  throw error;
}
