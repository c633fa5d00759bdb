// Serves one function URL over HTTPS.
import { randomUUID } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { createServer, type Server } from "node:https";
import { answerLoopbackOnly } from "../../machine/loopback.ts";
import type { Tls } from "../../machine/tls.ts";
import type { Invocation } from "./environment.ts";
import { toEvent, toResponse, type UrlResponse } from "./functionUrl.ts";

/** Lambda's limit for requests and for buffered responses. */
const maxPayloadBytes = 6 * 1024 * 1024;

export interface UrlServerOptions {
  readonly urlId: string;
  readonly region: string;
  readonly tls: Pick<Tls, "key" | "cert">;
  isAllowed(): boolean;
  /** Its id is the one that the event names. */
  invoke(event: string, requestId: string): Promise<Invocation | "throttled">;
}

export function createUrlServer(options: UrlServerOptions): Server {
  const answer = answerLoopbackOnly(async (request, response) => {
    const requestId = randomUUID();
    send(response, await respond(request, requestId, options), requestId);
  });
  return createServer({ key: options.tls.key, cert: options.tls.cert }, answer);
}

async function respond(
  request: IncomingMessage,
  requestId: string,
  { urlId, region, isAllowed, invoke }: UrlServerOptions,
): Promise<UrlResponse> {
  if (!isAllowed()) return refusals.forbidden;
  const body = await readBody(request);
  if (!body) return refusals.tooLarge;
  const event = toEvent(
    {
      method: request.method ?? "GET",
      target: request.url ?? "/",
      headers: request.headers,
      body,
      sourceIp: request.socket.remoteAddress ?? "127.0.0.1",
    },
    { urlId, region, requestId, now: new Date() },
  );
  const invocation = await invoke(JSON.stringify(event), requestId);
  if (invocation === "throttled") return refusals.throttled;
  if (!invocation.ok || Buffer.byteLength(invocation.payload) > maxPayloadBytes) return refusals.failed;
  return toResponse(invocation.payload) ?? refusals.failed;
}

function refusal(status: number, type: string, body: string): UrlResponse {
  const headers = { "content-type": "application/json", ...(type && { "x-amzn-errortype": type }) };
  return { status, headers, body: Buffer.from(body) };
}

const refusals = {
  forbidden: refusal(
    403,
    "AccessDeniedException",
    '{"Message":"Forbidden. For troubleshooting Function URL authorization issues, see: https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html"}',
  ),
  tooLarge: refusal(
    413,
    "RequestTooLargeException",
    '{"Message":"Request must be smaller than 6291456 bytes"}',
  ),
  throttled: refusal(
    429,
    "TooManyRequestsException",
    '{"Reason":"ReservedFunctionConcurrentInvocationLimitExceeded","Type":"User","message":"Rate Exceeded."}',
  ),
  failed: refusal(502, "", "Internal Server Error"),
};

/** Undefined when the body is over the limit. */
async function readBody(request: IncomingMessage): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    size += chunk.length;
    if (size <= maxPayloadBytes) chunks.push(chunk);
  }
  return size > maxPayloadBytes ? undefined : Buffer.concat(chunks);
}

function send(response: ServerResponse, { status, headers, body }: UrlResponse, requestId: string): void {
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
  response.setHeader("x-amzn-requestid", requestId);
  response.writeHead(status, { "content-length": body.length });
  response.end(body);
}
