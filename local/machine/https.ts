// One HTTPS request and its whole reply. On node:https, because the global fetch cannot trust a local authority.
import type { IncomingHttpHeaders } from "node:http";
import { type Agent, request } from "node:https";
import { text } from "node:stream/consumers";

export interface HttpsRequest {
  readonly method: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly agent: Agent;
  readonly signal?: AbortSignal;
}

export interface HttpsReply {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** Redirects are not followed. Rejects when the connection fails or the signal aborts. */
export function sendHttps(url: string, { body, headers, ...options }: HttpsRequest): Promise<HttpsReply> {
  return new Promise((resolve, reject) => {
    const length = body === undefined ? {} : { "content-length": String(Buffer.byteLength(body)) };
    const outgoing = request(url, { ...options, headers: { ...headers, ...length } }, (incoming) => {
      text(incoming).then(
        (content) => resolve({ status: incoming.statusCode ?? 0, headers: incoming.headers, body: content }),
        reject,
      );
    });
    outgoing.on("error", reject);
    outgoing.end(body);
  });
}

/** Node's code of a failed connection, such as ECONNREFUSED. */
export function errorCode(error: unknown): string | undefined {
  return error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : undefined;
}
