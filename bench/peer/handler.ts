// The peer: the same request handled with what one would usually take, AWS's own clients and jsonwebtoken. It does less than
// the gateway: one provider, no failover, no routes, no metrics, and settings that nobody checks.
import { createHmac } from "node:crypto";
import { readFileSync } from "node:fs";
import {
  DeleteItemCommand,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  UpdateItemCommand,
} from "@aws-sdk/client-dynamodb";
import { PinpointSMSVoiceV2Client, SendTextMessageCommand } from "@aws-sdk/client-pinpoint-sms-voice-v2";
import { GetSecretValueCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import jwt from "jsonwebtoken";
import { parsePhoneNumberFromString } from "libphonenumber-js/min";

const settings = JSON.parse(readFileSync(new URL("settings.json", import.meta.url), "utf8"));
const secretsManager = new SecretsManagerClient({});
const messaging = new PinpointSMSVoiceV2Client({});
const TableName = process.env.TABLE_NAME;
const table = TableName ? new DynamoDBClient({}) : undefined;
/** Items that hold the past of a destination; 0 with the guard off. The calls of a guard are made, without its rules. */
const itemsOfPast = Number(process.env.ITEMS_OF_PAST ?? 0);
const guarded = itemsOfPast > 0 ? table : undefined;
const [secret] = await Promise.all([fetchSecret(), readAhead()]);
let isFirst = true;

async function fetchSecret() {
  const { SecretString } = await secretsManager.send(
    new GetSecretValueCommand({ SecretId: process.env.SECRET_ID, VersionId: settings.secretVersionId }),
  );
  return JSON.parse(SecretString ?? "{}");
}

interface Event {
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body?: string;
  readonly isBase64Encoded: boolean;
}

export async function handler(event: Event, { awsRequestId }: { readonly awsRequestId: string }) {
  const { subject, audience } = settings.token;
  try {
    const token = event.headers.authorization?.replace(/^Bearer /i, "") ?? "";
    jwt.verify(token, secret.signingKeys[0], { algorithms: ["HS256"], subject, audience });
  } catch {
    return { statusCode: 401, body: "{}" };
  }
  const { recipient, body } = JSON.parse(
    Buffer.from(event.body ?? "", event.isBase64Encoded ? "base64" : "utf8").toString(),
  );
  if (!/^\+[1-9]\d{6,14}$/.test(recipient) || typeof body !== "string" || body.length > 1600) {
    return { statusCode: 400, body: "{}" };
  }
  const country = parsePhoneNumberFromString(recipient)?.country;
  const messageId = await sendOnce(recipient, body);
  console.log(JSON.stringify({ requestId: awsRequestId, country, messageId, message: "message sent" }));
  return { statusCode: 200, body: JSON.stringify({ messageId }) };
}

async function sendOnce(recipient: string, body: string): Promise<string | undefined> {
  const key = createHmac("sha256", secret.pepper).update(`${recipient}\n${body}`).digest("base64url");
  const pk = { S: `message#${key}` };
  const seen = Promise.all([read(`to#${key}`), isFirst && readPast("country")]);
  await table?.send(
    new PutItemCommand({
      TableName,
      Item: { pk, status: { S: "sending" }, endsAt: { N: `${Date.now() + 10_000}` } },
      ConditionExpression: "attribute_not_exists(pk) OR endsAt < :now",
      ExpressionAttributeValues: { ":now": { N: `${Date.now()}` } },
    }),
  );
  await seen;
  await countIn(recipient, key);
  try {
    const { MessageId } = await messaging.send(
      new SendTextMessageCommand({
        DestinationPhoneNumber: recipient,
        OriginationIdentity: settings.providers[0].settings.originationIdentity,
        MessageBody: body,
        MessageType: "TRANSACTIONAL",
        TimeToLive: settings.code.lifetimeSeconds,
      }),
    );
    const sent = { pk, status: { S: "sent" }, endsAt: { N: `${Date.now() + 300_000}` } };
    await table?.send(new PutItemCommand({ TableName, Item: sent }));
    return MessageId;
  } catch (error) {
    await table?.send(new DeleteItemCommand({ TableName, Key: { pk } }));
    throw error;
  }
}

function read(id: string) {
  return guarded?.send(new GetItemCommand({ TableName, Key: { pk: { S: id } }, ConsistentRead: true }));
}

/** When the guard began, and the past of everything. */
async function readAhead(): Promise<void> {
  await read("guard#start");
  await readPast("all");
}

async function readPast(id: string): Promise<void> {
  await Promise.all(Array.from({ length: itemsOfPast }, (_, month) => read(`${id}#${month}`)));
}

function count(id: string) {
  return guarded?.send(
    new UpdateItemCommand({
      TableName,
      Key: { pk: { S: `count#${id}` } },
      UpdateExpression: "ADD n :size",
      ExpressionAttributeValues: { ":size": { N: "1" } },
      ReturnValues: "ALL_NEW",
    }),
  );
}

/** Block and range; country and everything many at once, so that most messages do without. */
async function countIn(recipient: string, key: string): Promise<void> {
  const everywhere = isFirst ? ["country", "all"] : [];
  isFirst = false;
  await Promise.all([
    guarded?.send(new PutItemCommand({ TableName, Item: { pk: { S: `to#${key}` } } })),
    ...[recipient.slice(0, -4), recipient.slice(0, -6), ...everywhere].map(count),
  ]);
}
