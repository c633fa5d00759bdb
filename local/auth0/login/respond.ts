// Answers of `/authorize` to the application, in the way that it asked for.
import type { FastifyReply } from "fastify";
import type { ReturnAddress } from "./authorizeRequest.ts";
import { originOf } from "./cors.ts";
import { formPostPage, webMessagePage } from "./pages.ts";

export type Answer = Readonly<Record<string, string | undefined>>;

export function respond(reply: FastifyReply, address: ReturnAddress, answer: Answer): FastifyReply {
  const { redirectUri, responseMode, state } = address;
  const given = Object.entries({ ...answer, state }).filter(
    (pair): pair is [string, string] => pair[1] !== undefined,
  );
  const fields = Object.fromEntries(given);
  reply.header("cache-control", "no-store");
  switch (responseMode) {
    case "web_message":
      return reply
        .type("text/html; charset=utf-8")
        .send(webMessagePage(fields, originOf(redirectUri)[0] ?? ""));
    case "form_post":
      return reply.type("text/html; charset=utf-8").send(formPostPage(redirectUri, fields));
    case "fragment":
      return reply.redirect(`${redirectUri}#${new URLSearchParams(fields)}`, 302);
    case "query": {
      const joint = redirectUri.includes("?") ? "&" : "?";
      return reply.redirect(`${redirectUri}${joint}${new URLSearchParams(fields)}`, 302);
    }
  }
}
