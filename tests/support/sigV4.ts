// Signature Version 4 as AWS describes it, written from the description alone: it shares no code with the gateway.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
import { createHash, createHmac } from "node:crypto";

export interface ReceivedRequest {
  readonly method: string;
  /** Path alone. */
  readonly path: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

export interface Signature {
  readonly accessKeyId: string;
  readonly region: string;
  readonly service: string;
  readonly signedHeaders: readonly string[];
  /** True when the secret key makes the same signature. */
  readonly isRight: boolean;
}

const pattern =
  /^AWS4-HMAC-SHA256 Credential=([^/]+)\/(\d{8})\/([^/]+)\/([^/]+)\/aws4_request, SignedHeaders=([^,]+), Signature=([0-9a-f]{64})$/;

/** Undefined when the request has no Signature Version 4 header. */
export function readSignature(request: ReceivedRequest, secretAccessKey: string): Signature | undefined {
  const match = pattern.exec(String(request.headers.authorization));
  if (!match) return undefined;
  const [, accessKeyId = "", date = "", region = "", service = "", names = "", given = ""] = match;
  const signedHeaders = names.split(";");
  const scope = `${date}/${region}/${service}/aws4_request`;
  const text = [
    "AWS4-HMAC-SHA256",
    request.headers["x-amz-date"],
    scope,
    sha256(canonical(request, signedHeaders)),
  ].join("\n");
  const key = [date, region, service, "aws4_request"].reduce<string | Buffer>(
    (former, part) => createHmac("sha256", former).update(part).digest(),
    `AWS4${secretAccessKey}`,
  );
  const expected = createHmac("sha256", key).update(text).digest("hex");
  return { accessKeyId, region, service, signedHeaders, isRight: expected === given };
}

function canonical({ method, path, headers, body }: ReceivedRequest, signedHeaders: string[]): string {
  const lines = signedHeaders.map((name) => `${name}:${String(headers[name]).trim().replace(/ +/g, " ")}\n`);
  return [method, path, "", lines.join(""), signedHeaders.join(";"), sha256(body)].join("\n");
}

function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
