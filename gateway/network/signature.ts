// Signature Version 4 for calls to AWS. By hand, since a library takes a tenth of a warm request (docs/dependencies.md); AWS's own
// vectors and two other implementations check it.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
import { createHmac, createSecretKey, hash, type KeyObject } from "node:crypto";
import type { HttpRequest } from "./request.ts";

export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string | undefined;
}

export interface Scope {
  readonly service: string;
  readonly region: string;
}

/** The headers of the request with those that sign it, all of them covered. An address with a query is not provided for. */
export function signedHeaders(
  {
    method,
    url: { host, pathname },
    headers,
    body,
  }: Pick<HttpRequest, "method" | "headers" | "body"> & { readonly url: URL },
  { service, region }: Scope,
  { accessKeyId, secretAccessKey, sessionToken }: Credentials,
): Record<string, string> {
  const all: Record<string, string> = { host, "x-amz-date": basicFormat(new Date()) };
  if (sessionToken) all["x-amz-security-token"] = sessionToken;
  for (const [name, value] of Object.entries(headers)) all[name.toLowerCase()] = value;
  const names = Object.keys(all).sort();
  const lines = names.map((name) => `${name}:${all[name]?.trim().replace(/ +/g, " ")}\n`);
  const covered = names.join(";");
  const canonical = [method, pathname, "", lines.join(""), covered, hash("sha256", body)].join("\n");
  const time = all["x-amz-date"] ?? "";
  const date = time.slice(0, 8);
  const scope = `${date}/${region}/${service}/aws4_request`;
  const text = `AWS4-HMAC-SHA256\n${time}\n${scope}\n${hash("sha256", canonical)}`;
  const signature = createHmac("sha256", keyOf(secretAccessKey, date, region, service))
    .update(text)
    .digest("hex");
  all.Authorization = `AWS4-HMAC-SHA256 Credential=${accessKeyId}/${scope}, SignedHeaders=${covered}, Signature=${signature}`;
  return all;
}

/** Such as `20150830T123600Z`. */
function basicFormat(time: Date): string {
  return time.toISOString().replace(/[:-]|\.\d{3}/g, "");
}

/** Keys of a day, each the same for all calls to a service. */
const keys = new Map<string, KeyObject>();

function keyOf(secretAccessKey: string, ...scope: readonly string[]): KeyObject {
  const name = [secretAccessKey, ...scope].join(" ");
  const known = keys.get(name);
  if (known) return known;
  // Credentials and days change.
  if (keys.size > 20) keys.clear();
  let key = createSecretKey(`AWS4${secretAccessKey}`, "utf8");
  for (const part of [...scope, "aws4_request"])
    key = createSecretKey(createHmac("sha256", key).update(part).digest());
  keys.set(name, key);
  return key;
}
