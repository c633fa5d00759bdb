// What the tests of the local cloud share.
import { mkdtemp, rm } from "node:fs/promises";
import type { IncomingHttpHeaders } from "node:http";
import http from "node:http";
import https from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";
import aws4 from "aws4";
import { openTls, type Tls } from "../../local/machine/tls.ts";

/** A folder of its own for every test. All go after the suite, when nothing writes to them any more. */
export function useTemporaryFolder(): () => string {
  const folders: string[] = [];
  beforeEach(async () => {
    folders.push(await mkdtemp(join(tmpdir(), "local-")));
  });
  after(() => Promise.all(folders.map((folder) => rm(folder, { recursive: true, force: true }))));
  return () => folders.at(-1) ?? "";
}

/** One authority for a whole file of tests. */
export function useTls(): () => Tls {
  let tls: Tls | undefined;
  let folder = "";
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "local-tls-"));
    tls = await openTls(folder);
  });
  after(() => rm(folder, { recursive: true, force: true }));
  return () => {
    if (!tls) throw new Error("no authority before the tests begin");
    return tls;
  };
}

export interface Reply {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

export interface Sent {
  readonly method?: string;
  readonly headers?: Record<string, string>;
  readonly body?: string | Buffer;
  /** PEM of the authority to trust. */
  readonly ca?: string;
}

export function send(url: string, { method = "GET", headers = {}, body, ca }: Sent = {}): Promise<Reply> {
  const { request } = url.startsWith("https:") ? https : http;
  return new Promise((resolve, reject) => {
    // A `host` header alone would also change the name that the certificate is held to.
    const options = { method, headers, ca, agent: false, servername: "localhost" };
    const outgoing = request(url, options, (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk) => chunks.push(chunk));
      response.on("end", () =>
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          text: Buffer.concat(chunks).toString(),
        }),
      );
    });
    outgoing.on("error", reject);
    outgoing.end(body);
  });
}

export function sendJson(url: string, method: string, body: unknown, ca?: string): Promise<Reply> {
  const headers = { "content-type": "application/json" };
  return send(url, { method, headers, body: JSON.stringify(body), ...(ca && { ca }) });
}

export interface AwsKeys {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

export interface AwsReply {
  readonly status: number;
  readonly type: string | undefined;
  readonly output: Record<string, unknown>;
}

const targets: Record<string, string> = {
  secretsmanager: "secretsmanager",
  "sms-voice": "PinpointSMSVoiceV2",
};

/** A signed call of a JSON API. `tamper` changes the request after it was signed. */
export async function callAws(
  endpoint: string,
  {
    keys,
    service,
    operation,
    input,
    ca,
    tamper = {},
  }: {
    keys: AwsKeys;
    service: string;
    operation: string;
    input: unknown;
    ca: string;
    tamper?: { body?: string; headers?: Record<string, string> };
  },
): Promise<AwsReply> {
  const { host } = new URL(endpoint);
  const signed = aws4.sign(
    {
      host,
      path: "/",
      method: "POST",
      service,
      region: "eu-central-1",
      headers: {
        "content-type": "application/x-amz-json-1.1",
        "x-amz-target": `${targets[service]}.${operation}`,
      },
      body: JSON.stringify(input),
    },
    keys,
  );
  const headers = Object.fromEntries(
    Object.entries(signed.headers ?? {}).map(([k, value]) => [k, String(value)]),
  );
  const body = tamper.body ?? String(signed.body);
  const reply = await send(endpoint, {
    method: "POST",
    headers: { ...headers, "Content-Length": String(Buffer.byteLength(body)), ...tamper.headers },
    body,
    ca,
  });
  const output: Record<string, unknown> = JSON.parse(reply.text);
  return { status: reply.status, type: reply.headers["x-amzn-errortype"]?.toString(), output };
}
