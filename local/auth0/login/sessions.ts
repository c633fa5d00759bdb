// Who is logged in at the tenant itself, in which browser: the cookie `auth0`.
import { randomBytes } from "node:crypto";
import type { FastifyReply, FastifyRequest } from "fastify";
import type { Context } from "../http/context.ts";
import type { Session, User } from "../tenant/document.ts";

const sessionCookie = "auth0";

/** Kept for three days, Auth0's default for a browser that is not used. */
const idleSeconds = 259_200;

export function sessionOf({ tenant, now }: Context, request: FastifyRequest): Session | undefined {
  const id = readCookie(request, sessionCookie);
  const session = tenant.sessions.find((one) => one.id === id);
  return session && session.auth_time + idleSeconds > now().getTime() / 1000 ? session : undefined;
}

export function startSession({ tenant, save, now }: Context, reply: FastifyReply, user: User): Session {
  const id = randomBytes(24).toString("base64url");
  const auth_time = Math.floor(now().getTime() / 1000);
  const session: Session = { id, user_id: user.user_id, auth_time };
  tenant.sessions = tenant.sessions.filter((one) => one.auth_time + idleSeconds > auth_time);
  tenant.sessions.push(session);
  save();
  setCookie(reply, sessionCookie, id, idleSeconds);
  return session;
}

export function endSession(
  context: Context,
  request: FastifyRequest,
  reply: FastifyReply,
): Session | undefined {
  const session = sessionOf(context, request);
  const { tenant, save } = context;
  tenant.sessions = tenant.sessions.filter((one) => one !== session);
  if (session) save();
  setCookie(reply, sessionCookie, "", 0);
  return session;
}

export function readCookie({ headers }: FastifyRequest, name: string): string | undefined {
  const pairs = (headers.cookie ?? "").split(/; */).map((pair) => pair.split("="));
  return pairs.find(([key]) => key === name)?.[1];
}

/** Sent with frames of other sites too, as Auth0's are: a silent login needs it. */
export function setCookie(reply: FastifyReply, name: string, value: string, maxAgeSeconds: number): void {
  const attributes = `Path=/; Max-Age=${maxAgeSeconds}; HttpOnly; Secure; SameSite=None`;
  reply.header("set-cookie", `${name}=${value}; ${attributes}`);
}
