// What a gateway under test talks to, over TLS: Secrets Manager, End User Messaging and two other providers.
import type { RequestListener, ServerResponse } from "node:http";
import type { SecretDocument } from "../../gateway/access/secretDocument.ts";
import { secretWith } from "./documents.ts";
import type { ReceivedRequest } from "./sigV4.ts";
import { answerJson, readText, startHttps, type TestServer } from "./tls.ts";

export type Answer = (response: ServerResponse, call: ReceivedRequest) => void;

export interface Cloud {
  readonly url: string;
  readonly server: TestServer;
  /** Calls for the secret, and calls to each provider. */
  readonly calls: Readonly<Record<Place, ReceivedRequest[]>>;
  /** How each place answers; tests replace what they need. */
  readonly answers: Record<Place, Answer>;
  /** The newest version of the secret document. */
  secret: SecretDocument;
  close(): Promise<void>;
}

export type Place = "secrets" | "aws" | "twilio" | "webhook" | "other";

export const answerSecret =
  (document: SecretDocument): Answer =>
  (response) =>
    answerJson(response, 200, { SecretString: JSON.stringify(document) });

/** Never answers. */
export const hang: Answer = () => undefined;

export async function startCloud(): Promise<Cloud> {
  const calls = { secrets: [], aws: [], twilio: [], webhook: [], other: [] } as Cloud["calls"];
  const listener: RequestListener = async (request, response) => {
    const call = {
      method: request.method ?? "",
      path: request.url ?? "",
      headers: request.headers,
      body: await readText(request),
    };
    const place = placeOf(call);
    calls[place].push(call);
    cloud.answers[place](response, call);
  };
  const server = await startHttps(listener);
  const cloud: Cloud = {
    url: server.url,
    server,
    calls,
    answers: {
      secrets: (response, call) => answerSecret(cloud.secret)(response, call),
      aws: (response) => answerJson(response, 200, { MessageId: "message-of-aws" }),
      twilio: (response) => answerJson(response, 201, { sid: "SMtwilio", num_segments: "1" }),
      webhook: (response) => answerJson(response, 200, { ok: true }),
      other: (response) => answerJson(response, 418, {}),
    },
    secret: secretWith(),
    close: () => server.close(),
  };
  return cloud;
}

function placeOf({ path, headers }: ReceivedRequest): Place {
  const target = String(headers["x-amz-target"]);
  if (target === "secretsmanager.GetSecretValue") return "secrets";
  if (target === "PinpointSMSVoiceV2.SendTextMessage") return "aws";
  if (path.startsWith("/2010-04-01/")) return "twilio";
  return path === "/hook" ? "webhook" : "other";
}
