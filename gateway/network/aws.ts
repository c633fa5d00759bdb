// Calls to AWS: signs a request with the function's own role and finds the service's address.
import aws4 from "aws4";
import { ExchangeError, type HttpClient } from "./http.ts";
import type { HttpReply, HttpRequest } from "./request.ts";

/** Lambda's environment variables, read anew for every call since Lambda renews the role's credentials. */
export type Variables = Readonly<Record<string, string | undefined>>;

/**
 * The request with its full address and signature. `AWS_ENDPOINT_URL`, known from AWS's own SDKs, replaces the address
 * of every service.
 */
export function signRequest(request: HttpRequest, variables: Variables): HttpRequest {
  if (!request.sign) return request;
  const region = request.sign.region ?? variables.AWS_REGION ?? "";
  const base = variables.AWS_ENDPOINT_URL ?? `https://${request.sign.service}.${region}.${domain(region)}`;
  const url = new URL(request.url, base);
  const signed = aws4.sign(
    {
      host: url.host,
      path: url.pathname + url.search,
      method: request.method,
      headers: { ...request.headers },
      body: request.body,
      service: request.sign.service,
      region,
    },
    {
      accessKeyId: variables.AWS_ACCESS_KEY_ID,
      secretAccessKey: variables.AWS_SECRET_ACCESS_KEY,
      sessionToken: variables.AWS_SESSION_TOKEN,
    },
  );
  const headers = Object.entries(signed.headers ?? {}).map(([name, value]) => [name, String(value)]);
  return { method: request.method, url: url.href, headers: Object.fromEntries(headers), body: request.body };
}

function domain(region: string): string {
  return region.startsWith("cn-") ? "amazonaws.com.cn" : "amazonaws.com";
}

/** An AWS service that answered with an error; `code` is AWS's own, such as `ResourceNotFoundException`. */
export class AwsError extends Error {
  override readonly name = "AwsError";
  readonly code: string;

  constructor(status: number, code: string) {
    super(`AWS answered ${status} ${code}`);
    this.code = code;
  }
}

/** Waits before another try, in milliseconds, with jitter added. */
const pauses = [50, 200];

export interface AwsCall {
  readonly service: string;
  /** `x-amz-target`, such as `secretsmanager.GetSecretValue`. */
  readonly target: string;
  readonly version: "1.0" | "1.1";
  readonly input: object;
}

/** Calls a JSON API of AWS, within `timeoutMs` for all tries. Throws `AwsError` or `ExchangeError`. */
export async function callAws(
  call: AwsCall,
  http: HttpClient,
  variables: Variables,
  timeoutMs: number,
): Promise<unknown> {
  const end = performance.now() + timeoutMs;
  for (const pause of [...pauses, undefined]) {
    try {
      return read(await http.exchange(toRequest(call, variables), end - performance.now()));
    } catch (error) {
      const wait = (pause ?? 0) * (1 + Math.random());
      if (pause === undefined || !isPassing(error) || performance.now() + wait >= end) throw error;
      await new Promise((resolve) => setTimeout(resolve, wait));
    }
  }
  throw new Error("unreachable: the last try returns or throws");
}

function toRequest({ service, target, version, input }: AwsCall, variables: Variables): HttpRequest {
  const headers = { "content-type": `application/x-amz-json-${version}`, "x-amz-target": target };
  const body = JSON.stringify(input);
  return signRequest({ method: "POST", url: "/", headers, body, sign: { service } }, variables);
}

function read({ status, body }: HttpReply): unknown {
  if (status === 200) return parse(body);
  throw new AwsError(status, errorType(body) ?? (status >= 500 ? "ServerError" : "ClientError"));
}

function parse(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    // The parser's own message quotes what it could not read, and that may be a secret.
    throw new AwsError(200, "UnreadableReply");
  }
}

/** The bare name inside `{"__type": "com.amazonaws.secretsmanager#ResourceNotFoundException"}`. */
function errorType(body: string): string | undefined {
  return /"__type"\s*:\s*"(?:[^"#]*#)?([A-Za-z]+)"/.exec(body)?.[1];
}

function isPassing(error: unknown): boolean {
  if (error instanceof ExchangeError) return error.reason === "connection";
  return (
    error instanceof AwsError &&
    /^(Throttling|ThrottlingException|TooManyRequests|Server|Internal)/.test(error.code)
  );
}
