// The only file that knows Lambda: function URL event in, HTTP response out.
import { CheckPassed } from "./delivery/check.ts";
import { type FailureCode, failureReply, GatewayError } from "./errors.ts";
import { passOn } from "./gateway.ts";
import { createLog } from "./log/log.ts";
import { startTrace } from "./log/trace.ts";
import type { SentReply } from "./message/message.ts";
import type { Gateway } from "./passage.ts";
import { startGateway } from "./start.ts";

/** The parts of a function URL event (payload 2.0) that the gateway reads. */
export interface FunctionUrlEvent {
  readonly rawPath: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly requestContext: { readonly http: { readonly method: string } };
  readonly body?: string;
  readonly isBase64Encoded: boolean;
}

export interface FunctionUrlResponse {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Auth0's requests stay below 4 KB. */
const maxBodyBytes = 16 * 1024;

const log = createLog();
const gateway = await startGateway(process.env, log);
let coldStart = true;

export async function handler(
  event: FunctionUrlEvent,
  context: { readonly awsRequestId: string },
): Promise<FunctionUrlResponse> {
  const trace = startTrace({ requestId: context.awsRequestId, coldStart }, log);
  coldStart = false;
  try {
    checkHttp(event);
    const request = { authorization: event.headers.authorization, body: bodyOf(event) };
    const receipt = await passOn(request, ready(gateway), trace);
    trace.end(receipt, 200);
    const reply: SentReply = { messageId: receipt.messageId ?? null };
    return respond(200, JSON.stringify(reply));
  } catch (error) {
    const failure =
      error instanceof GatewayError ? error : new GatewayError("ERR_INTERNAL", undefined, { cause: error });
    const checked = failure instanceof CheckPassed ? failure.checked : undefined;
    const { status, body } = failureReply(failure.code, checked);
    trace.end(failure, status);
    return respond(status, body, failure.code);
  }
}

function checkHttp({ rawPath, requestContext, body, isBase64Encoded }: FunctionUrlEvent): void {
  if (rawPath !== "/") throw new GatewayError("ERR_HTTP_PATH");
  if (requestContext.http.method !== "POST") throw new GatewayError("ERR_HTTP_METHOD");
  if (Buffer.byteLength(body ?? "", isBase64Encoded ? "base64" : "utf8") > maxBodyBytes) {
    throw new GatewayError("ERR_HTTP_SIZE");
  }
}

function bodyOf({ body, isBase64Encoded }: FunctionUrlEvent): Uint8Array {
  return Buffer.from(body ?? "", isBase64Encoded ? "base64" : "utf8");
}

function ready(started: Gateway | undefined): Gateway {
  if (!started) throw new GatewayError("ERR_SETTINGS", "see the line of the start above");
  return started;
}

function respond(statusCode: number, body: string, code?: FailureCode): FunctionUrlResponse {
  const headers = { "content-type": "application/json", "cache-control": "no-store" };
  return { statusCode, headers: code === "ERR_HTTP_METHOD" ? { ...headers, allow: "POST" } : headers, body };
}
