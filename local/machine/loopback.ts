// The servers answer to names of this machine only: the page of a strange site could otherwise call them in a browser, by a
// name of its own that it points at 127.0.0.1 (DNS rebinding).
import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";

export function isLoopbackName(host: string | undefined): boolean {
  return /^(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/i.test(host ?? "");
}

const refusal = { error: "misdirected_request", error_description: "This server answers to localhost only." };

/** For a server of Node. */
export function answerLoopbackOnly(
  answer: (request: IncomingMessage, response: ServerResponse) => void,
): RequestListener {
  return (request, response) => {
    if (isLoopbackName(request.headers.host)) return answer(request, response);
    response.writeHead(421, { "content-type": "application/json" }).end(JSON.stringify(refusal));
  };
}

/** For a server of Fastify: its hook `onRequest`, added before its routes. */
export async function refuseOtherNames(
  { headers }: Pick<IncomingMessage, "headers">,
  reply: { code(status: number): { send(body: object): unknown } },
): Promise<unknown> {
  return isLoopbackName(headers.host) ? undefined : reply.code(421).send(refusal);
}
