// Checks AWS Signature Version 4 by signing the same request again.
import { timingSafeEqual } from "node:crypto";
import type { IncomingHttpHeaders } from "node:http";
import aws4 from "aws4";
import { AwsFault } from "./errors.ts";
import type { Principal } from "./iam.ts";

export interface SignedRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export interface Caller {
  readonly principal: Principal;
  /** From the credential scope, such as `secretsmanager`. */
  readonly service: string;
  readonly region: string;
}

/** AWS accepts a signature this long before and after its time. */
const toleranceMs = 5 * 60 * 1000;

const authorizationPattern =
  /^AWS4-HMAC-SHA256 Credential=([^/]+)\/(\d{8})\/([^/]+)\/([^/]+)\/aws4_request, ?SignedHeaders=([^,]+), ?Signature=([0-9a-f]{64})$/;

/** Who called. Throws the error that AWS gives. */
export function authenticate(
  request: SignedRequest,
  find: (accessKeyId: string) => Principal | undefined,
  now: Date = new Date(),
): Caller {
  const { authorization } = request.headers;
  if (!authorization)
    throw new AwsFault("MissingAuthenticationTokenException", "Missing Authentication Token");
  const parts = authorizationPattern.exec(authorization);
  if (!parts) {
    throw new AwsFault(
      "IncompleteSignatureException",
      "Authorization header is not a Signature Version 4 header.",
    );
  }
  const [, accessKeyId = "", , region = "", service = "", signedHeaders = "", signature = ""] = parts;
  const principal = find(accessKeyId);
  const token = request.headers["x-amz-security-token"];
  if (!principal || token !== principal.sessionToken) {
    throw new AwsFault(
      "UnrecognizedClientException",
      "The security token included in the request is invalid.",
    );
  }
  checkTime(request.headers["x-amz-date"], now);
  const names = signedHeaders.split(";");
  const expected = sign(request, names, { accessKeyId, service, region, secret: principal.secretAccessKey });
  const isSame = timingSafeEqual(Buffer.from(expected), Buffer.from(signature));
  if (!isSame || !names.includes("host") || !names.includes("x-amz-date")) {
    throw new AwsFault(
      "InvalidSignatureException",
      "The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.",
    );
  }
  return { principal, service, region };
}

function sign(
  { method, path, headers, body }: SignedRequest,
  names: readonly string[],
  { accessKeyId, secret, service, region }: Record<"accessKeyId" | "secret" | "service" | "region", string>,
): string {
  const signed = Object.fromEntries(names.map((name) => [name, String(headers[name] ?? "")]));
  const request = {
    method,
    path,
    body,
    service,
    region,
    headers: signed,
    doNotModifyHeaders: true,
    // By itself aws4 leaves some headers out that a client may have signed.
    extraHeadersToInclude: Object.fromEntries(names.map((name) => [name, true])),
  };
  const signer = new aws4.RequestSigner(request, { accessKeyId, secretAccessKey: secret });
  signer.datetime = signed["x-amz-date"] ?? "";
  return signer.signature();
}

function checkTime(date: string | string[] | undefined, now: Date): void {
  const [, year, month, day, hour, minute, second] =
    /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(String(date)) ?? [];
  const time = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
  if (!(Math.abs(now.getTime() - time) <= toleranceMs)) {
    throw new AwsFault(
      "InvalidSignatureException",
      `Signature expired: ${date} is not within 5 minutes of ${now.toISOString()}`,
    );
  }
}
