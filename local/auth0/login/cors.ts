// Which pages of other origins may call, by the lists of the applications
// (https://auth0.com/docs/get-started/applications/set-up-cors).
import type { FastifyReply, FastifyRequest } from "fastify";
import type { App, Context } from "../http/context.ts";
import type { Client } from "../tenant/document.ts";

/** `callbacks`: origins of the callbacks, and "Allowed Origins (CORS)". `web`: "Allowed Web Origins", with cookies. */
export type OriginList = "callbacks" | "web";

const names: Readonly<Record<OriginList, string>> = { callbacks: "ORIGIN", web: "WEB ORIGIN" };

export function admitsOrigin(client: Client, origin: string, list: OriginList): boolean {
  const { callbacks = [], allowed_origins = [], web_origins = [] } = client;
  const entries = list === "web" ? web_origins : [...callbacks.flatMap(originOf), ...allowed_origins];
  return entries.some((entry) => matches(entry, origin));
}

/** The origin of a web address; nothing for schemes of native applications. */
export function originOf(url: string): string[] {
  if (!URL.canParse(url)) return [];
  const { protocol, origin } = new URL(url);
  return /^https?:$/.test(protocol) ? [origin] : [];
}

/** `*` stands for one or more subdomains. */
function matches(entry: string, origin: string): boolean {
  const [before = "", after] = entry.replace(/\/$/, "").split("*");
  if (after === undefined) return before === origin;
  const middle = origin.slice(before.length, origin.length - after.length);
  return origin.startsWith(before) && origin.endsWith(after) && /^[\w-]+(\.[\w-]+)*$/.test(middle);
}

/**
 * Answers preflights of a path, which do not say whose page asks: yes, if any application lists the origin. The call itself
 * is then held to its application's list.
 */
export function addPreflight(app: App, { tenant }: Context, path: string, list: OriginList): void {
  app.options(path, async (request, reply) => {
    const { origin, "access-control-request-headers": headers } = request.headers;
    if (origin && tenant.clients.some((client) => admitsOrigin(client, origin, list))) {
      allow(reply, origin, list);
      reply.header("access-control-allow-methods", "GET, POST");
      if (headers) reply.header("access-control-allow-headers", headers);
      reply.header("access-control-max-age", "600");
    }
    return reply.code(204).send();
  });
}

/**
 * Lets a page of another origin read the answer, if its application lists the origin; false, and a line in the tenant log, if
 * not. Where no application is known, as with a broken request, any list will do.
 */
export function allowOrigin(
  context: Context,
  { headers, ip }: FastifyRequest,
  reply: FastifyReply,
  client: Client | undefined,
  list: OriginList,
): boolean {
  const { origin } = headers;
  if (origin === undefined || origin === `https://${headers.host}`) return true;
  const candidates = client ? [client] : context.tenant.clients;
  if (candidates.some((one) => admitsOrigin(one, origin, list))) {
    allow(reply, origin, list);
    return true;
  }
  reply.header("vary", "Origin");
  context.log({
    type: "fco",
    description: `${origin} is not in the list ${names[list]} of ${client?.client_id ?? "any application"}`,
    client_id: client?.client_id,
    ip,
  });
  return false;
}

function allow(reply: FastifyReply, origin: string, list: OriginList): void {
  reply.header("access-control-allow-origin", origin);
  reply.header("vary", "Origin");
  reply.header(
    "access-control-expose-headers",
    "X-RateLimit-Limit, X-RateLimit-Remaining, X-RateLimit-Reset, WWW-Authenticate",
  );
  if (list === "web") reply.header("access-control-allow-credentials", "true");
}
