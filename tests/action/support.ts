// The built Action in a context of its own, as Auth0 runs it, and a gateway that notes what it gets.
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer, type IncomingHttpHeaders } from "node:http";
import { createRequire } from "node:module";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { text } from "node:stream/consumers";
import { createContext, Script } from "node:vm";
import type { ActionSecrets, PhoneEvent } from "../../action/event.ts";
import { bundleAction } from "../../build/bundles.ts";

export const signingKey = "3b".repeat(32);

let code: Promise<string> | undefined;

/** Code of the Action, built once per run from the sources as they are now. */
export function actionCode(): Promise<string> {
  code ??= buildAction();
  return code;
}

async function buildAction(): Promise<string> {
  const dir = mkdtempSync(join(tmpdir(), "action-"));
  try {
    const file = join(dir, "index.js");
    await bundleAction(relative(join(import.meta.dirname, "../.."), file));
    return readFileSync(file, "utf8");
  } finally {
    rmSync(dir, { recursive: true });
  }
}

export type Result = { sent: true } | { drop: string } | { retry: string };

/** Runs the Action with nothing but the language, `require`, `fetch`, `AbortSignal` and `Buffer`, or with others. */
export async function runAction(event: PhoneEvent, globals: object = {}): Promise<Result> {
  const exports: { onExecuteCustomPhoneProvider?: (event: unknown, api: unknown) => Promise<void> } = {};
  const context = createContext({
    exports,
    require: createRequire(import.meta.url),
    fetch,
    AbortSignal,
    Buffer,
    ...globals,
  });
  new Script(await actionCode()).runInContext(context);
  let result: Result = { sent: true };
  const notification = {
    drop(reason: string) {
      result = { drop: reason };
    },
    retry(reason: string) {
      result = { retry: reason };
    },
  };
  await exports.onExecuteCustomPhoneProvider?.(event, { notification });
  return result;
}

/** The example of Auth0's documents: a code for a login. */
export function phoneEvent(
  url: string,
  notification: Partial<PhoneEvent["notification"]> = {},
  secrets: Partial<ActionSecrets> = {},
): PhoneEvent {
  return {
    notification: {
      as_text: "Your verification code is: 123456",
      as_voice: "Your verification code is: 1. 2. 3. 4. 5. 6.",
      delivery_method: "text",
      message_type: "otp_verify",
      recipient: "+4915112345678",
      code: "123456",
      locale: "de-DE",
      from: "+15551234567",
      ...notification,
    },
    request: { ip: "203.0.113.7", user_agent: "curl/8.5.0", geoip: { countryCode: "AT" } },
    client: { client_id: "gmOWNgklfRm4tyl5YYnl3JDSJy19h1bR" },
    connection: { name: "sms" },
    organization: { id: "org_1" },
    transaction: { correlation_id: "abcefg123" },
    secrets: {
      GATEWAY_URL: url,
      SIGNING_KEY: signingKey,
      TOKEN_SUBJECT: "urn:Auth0",
      TOKEN_AUDIENCE: "urn:MySmsGateway",
      FORWARD_REQUEST_INFO: "true",
      ...secrets,
    },
  };
}

export interface Received {
  readonly headers: IncomingHttpHeaders;
  readonly body: Record<string, unknown>;
}

export interface Gateway {
  readonly url: string;
  readonly requests: readonly Received[];
  /** From now on answers so; `undefined` leaves requests without an answer. */
  answer(status: number | undefined, body?: string, headers?: Record<string, string>): void;
  close(): Promise<void>;
}

export async function openGateway(): Promise<Gateway> {
  const requests: Received[] = [];
  let reply = { status: 200 as number | undefined, body: '{"messageId":null}', headers: {} };
  const server = createServer(async (request, response) => {
    requests.push({ headers: request.headers, body: JSON.parse(await text(request)) });
    if (reply.status !== undefined) response.writeHead(reply.status, reply.headers).end(reply.body);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    requests,
    answer(status, body = "{}", headers = {}) {
      reply = { status, body, headers };
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** How the gateway words a failure. */
export function failure(code: string, permanent: unknown): string {
  return JSON.stringify({ error: { code, message: "why", permanent } });
}
