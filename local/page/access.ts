// Who may use the page and its API.
import { timingSafeEqual } from "node:crypto";
import type { FastifyReply, FastifyRequest } from "fastify";
import { isLoopbackAddress, isLoopbackName } from "../machine/loopback.ts";

const tokenCookie = "local_token";

/** The page, opened with `?token=`, keeps it in a cookie; programs send it as a bearer token. */
export function demandToken(token: string) {
  const isRight = (shown: string) =>
    shown.length === token.length && timingSafeEqual(Buffer.from(shown), Buffer.from(token));
  return async ({ ip, headers, url }: FastifyRequest, reply: FastifyReply): Promise<unknown> => {
    if (isLoopbackAddress(ip) && isLoopbackName(headers.host)) return undefined;
    const [, inUrl = ""] = /[?&]token=(\w+)/.exec(url) ?? [];
    if (isRight(inUrl))
      return reply
        .header("set-cookie", `${tokenCookie}=${token}; Path=/; HttpOnly; SameSite=Strict`)
        .redirect(url.replace(/[?&]token=\w+/, "") || "/", 302);
    const [, inHeader = ""] = /^bearer (\w+)$/i.exec(headers.authorization ?? "") ?? [];
    const [, inCookie = ""] = new RegExp(`${tokenCookie}=(\\w+)`).exec(headers.cookie ?? "") ?? [];
    if (isRight(inHeader) || isRight(inCookie)) return undefined;
    return reply
      .code(401)
      .send({ message: "Open the address with the token that the local run has printed." });
  };
}

/** The page of a strange site must not change anything here; that it cannot read is the browser's doing. */
export async function refuseOtherPages(
  { method, headers }: FastifyRequest,
  reply: FastifyReply,
): Promise<unknown> {
  const { origin, host } = headers;
  if (method === "GET" || origin === undefined || origin === `http://${host}`) return undefined;
  return reply.code(403).send({ message: `Pages of ${origin} may not change anything here.` });
}
