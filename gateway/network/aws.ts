// Calls to AWS: signs a request with the function's own role and finds the service's address.
import { ExchangeError, type HttpClient } from "./http.ts";
import { type HttpReply, type HttpRequest, urlOf } from "./request.ts";
import { signedHeaders } from "./signature.ts";

/** Lambda's environment variables, read anew for every call since Lambda renews the role's credentials. */
export type Variables = Readonly<Record<string, string | undefined>>;

/**
 * Where a service is called; with a slash at its end or without. `AWS_ENDPOINT_URL`, known from AWS's own SDKs, replaces
 * the address of every service.
 */
export function addressOf(service: string, region: string, { AWS_ENDPOINT_URL }: Variables): string {
  return AWS_ENDPOINT_URL ?? `https://${service}.${region}.${domain(region)}`;
}

/** The request with its full address and signature. */
export function signRequest(request: HttpRequest, variables: Variables): HttpRequest {
  const { method, body, headers, sign } = request;
  if (!sign) return request;
  const { service, region = variables.AWS_REGION ?? "" } = sign;
  const url = urlOf(request.url, addressOf(service, region, variables));
  const signed = signedHeaders(
    { method, url, headers, body },
    { service, region },
    {
      accessKeyId: variables.AWS_ACCESS_KEY_ID ?? "",
      secretAccessKey: variables.AWS_SECRET_ACCESS_KEY ?? "",
      sessionToken: variables.AWS_SESSION_TOKEN,
    },
  );
  return { method, url: url.href, headers: signed, body };
}

function domain(region: string): string {
  return region.startsWith("cn-") ? "amazonaws.com.cn" : "amazonaws.com";
}

/**
 * An AWS service that answered with an error; `code` is AWS's own, such as `ResourceNotFoundException`. `passing` is true
 * for errors that AWS's own SDKs retry.
 */
export class AwsError extends Error {
  override readonly name = "AwsError";
  readonly code: string;
  readonly passing: boolean;

  constructor(status: number, code: string) {
    super(`AWS answered ${status} ${code}`);
    this.code = code;
    this.passing = passingStatuses.includes(status) || passingCodes.test(code);
  }
}

// https://github.com/boto/botocore: retries/standard.py and data/_retry.json
const passingStatuses = [429, 500, 502, 503, 504];
const passingCodes =
  /Throttl|TooManyRequests|ThroughputExceeded|LimitExceeded|SlowDown|RequestTimeout|InProgress|NotComplete|WriteConflict/;

export interface AwsCall {
  readonly service: string;
  /** `x-amz-target`, such as `secretsmanager.GetSecretValue`. */
  readonly target: string;
  readonly version: "1.0" | "1.1";
  readonly input: object;
}

export interface Patience {
  /** Milliseconds for all tries. */
  readonly timeoutMs: number;
  /** Waits before further tries, in milliseconds; jitter is added. A connection that failed is replaced without a wait. */
  readonly pauses: readonly number[];
}

/**
 * Calls a JSON API of AWS as the function's role. A call that failed in passing is made again, so it must do no harm
 * twice. Throws `AwsError` or `ExchangeError`.
 */
export type CallAws = (call: AwsCall, patience: Patience) => Promise<unknown>;

export function awsCaller(http: HttpClient, variables: Variables): CallAws {
  async function attempt(call: AwsCall, end: number, pauses: readonly number[]): Promise<unknown> {
    try {
      return read(await http.exchange(toRequest(call, variables), end - performance.now()));
    } catch (error) {
      const [pause, ...others] = pauses;
      const wait = pause && waitAfter(error, pause);
      if (wait === undefined || performance.now() + wait >= end) throw error;
      if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait));
      return attempt(call, end, others);
    }
  }
  return (call, { timeoutMs, pauses }) => attempt(call, performance.now() + timeoutMs, pauses);
}

/** Milliseconds to wait before another try; undefined when none would help. */
function waitAfter(error: unknown, pause: number): number | undefined {
  if (error instanceof ExchangeError && error.reason === "connection") return 0;
  return error instanceof AwsError && error.passing ? pause * (1 + Math.random()) : undefined;
}

function toRequest({ service, target, version, input }: AwsCall, variables: Variables): HttpRequest {
  const headers = { "content-type": `application/x-amz-json-${version}`, "x-amz-target": target };
  const body = JSON.stringify(input);
  return signRequest({ method: "POST", url: "/", headers, body, sign: { service } }, variables);
}

function read({ status, headers, body }: HttpReply): unknown {
  if (status === 200) return parse(body);
  throw new AwsError(status, errorType(headers, body) ?? (status >= 500 ? "ServerError" : "ClientError"));
}

function parse(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    // The parser's own message quotes what it could not read, and that may be a secret.
    throw new AwsError(200, "UnreadableReply");
  }
}

/**
 * The bare name inside `{"__type": "com.amazonaws.secretsmanager#ResourceNotFoundException"}`, or in a header such as
 * `x-amzn-errortype: ThrottlingException:http://internal.amazon.com/`.
 */
function errorType(headers: HttpReply["headers"], body: string): string | undefined {
  const inBody = /"__type"\s*:\s*"(?:[^"#]*#)?([A-Za-z0-9]+)[":]/.exec(body)?.[1];
  return inBody ?? /^(?:[^#:]*#)?([A-Za-z0-9]+)/.exec(headers["x-amzn-errortype"] ?? "")?.[1];
}
