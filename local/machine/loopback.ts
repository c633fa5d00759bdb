// The servers answer to names of this machine only: the page of a strange site could otherwise call them in a browser, by a
// name of its own that it points at 127.0.0.1 (DNS rebinding).
import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";

export function isLoopbackName(host: string | undefined): boolean {
  return /^(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/i.test(host ?? "");
}

/** Whether an address is of this machine alone. */
export function isLoopbackAddress(address: string | undefined): boolean {
  return /^(127\.|::1$|::ffff:127\.)/.test(address ?? "");
}

/** Whether a `Host` header names this machine, or `also`. */
export function isNameOfRun(host: string | undefined, also: string | undefined): boolean {
  return isLoopbackName(host) || (also !== undefined && host?.replace(/:\d+$/, "") === also);
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

type Reply = { code(status: number): { send(body: object): unknown } };

/** For a server of Fastify: its hook `onRequest`, added before its routes. `also` is another name to answer to. */
export function refuseOtherNamesThan(also: string | undefined) {
  return async ({ headers }: Pick<IncomingMessage, "headers">, reply: Reply): Promise<unknown> =>
    isNameOfRun(headers.host, also) ? undefined : reply.code(421).send(refusal);
}

/** The same for names of this machine alone. */
export const refuseOtherNames = refuseOtherNamesThan(undefined);
