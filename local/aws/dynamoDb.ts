// DynamoDB: dynalite behind the signed endpoint, with the policies of the callers applied.
import { existsSync, mkdirSync } from "node:fs";
import { type IncomingMessage, request, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { AwsFault } from "./errors.ts";
import { accountId } from "./iam.ts";

type Input = Readonly<Record<string, unknown>>;

export interface DynamoDb {
  /** One operation, such as `GetItem`. Throws `AwsFault` with DynamoDB's own error. */
  call(operation: string, input: unknown): Promise<Input>;
  close(): Promise<void>;
}

/**
 * `path` is the folder of the database. One that exists opens at once, or the first request of a run would find it cold;
 * a new one opens with the first call.
 */
export function createDynamoDb(path: string): DynamoDb {
  let opening = existsSync(path) ? open(path) : undefined;
  // The first call reports why it could not be opened.
  opening?.catch(() => undefined);
  return {
    async call(operation, input) {
      opening ??= open(path);
      const { port } = (await opening).address() as AddressInfo;
      return callAt(port, operation, input);
    },
    async close() {
      const server = await opening;
      if (server) await end(server);
    },
  };
}

/** One operation of the database on that port of this machine. Throws `AwsFault` with its own error. */
export async function callAt(port: number, operation: string, input: unknown): Promise<Input> {
  const { status, document } = await post(port, operation, JSON.stringify(input));
  if (status === 200) return document;
  const type = String(document.__type).replace(/^.*#/, "");
  throw new AwsFault(type, String(document.message ?? document.Message ?? ""), {}, status);
}

/** Creates a table with one key and waits until it can be used. */
export async function createTable(
  database: DynamoDb,
  name: string,
  hashKey: string,
  attributes: readonly { readonly name: string; readonly type: string }[],
): Promise<void> {
  await database.call("CreateTable", {
    TableName: name,
    BillingMode: "PAY_PER_REQUEST",
    KeySchema: [{ AttributeName: hashKey, KeyType: "HASH" }],
    AttributeDefinitions: attributes.map(({ name: AttributeName, type: AttributeType }) => ({
      AttributeName,
      AttributeType,
    })),
  });
  for (;;) {
    const { Table } = await database.call("DescribeTable", { TableName: name });
    if (typeof Table === "object" && Table && "TableStatus" in Table && Table.TableStatus === "ACTIVE")
      return;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

async function open(path: string): Promise<Server> {
  // Loading it takes longer than everything else here, and not every stack has a table.
  const { default: dynalite } = await import("dynalite");
  mkdirSync(path, { recursive: true });
  const server = dynalite({ path, createTableMs: 0, deleteTableMs: 0, updateTableMs: 0 });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return server;
}

function end(server: Server): Promise<void> {
  server.closeAllConnections();
  return new Promise((resolve) => server.close(() => resolve()));
}

function post(port: number, operation: string, body: string): Promise<{ status: number; document: Input }> {
  const { promise, resolve, reject } = Promise.withResolvers<{ status: number; document: Input }>();
  const headers = {
    "content-type": "application/x-amz-json-1.0",
    "x-amz-target": `DynamoDB_20120810.${operation}`,
    "x-amz-date": "20200101T000000Z",
    // The signature has been checked already; the database only asks for the form of one.
    authorization:
      "AWS4-HMAC-SHA256 Credential=a/20200101/us-east-1/dynamodb/aws4_request, SignedHeaders=host, Signature=0",
  };
  const read = async (reply: IncomingMessage) => {
    const chunks: Buffer[] = [];
    for await (const chunk of reply) chunks.push(chunk);
    const document = JSON.parse(Buffer.concat(chunks).toString() || "{}");
    return { status: reply.statusCode ?? 500, document };
  };
  const call = request({ host: "127.0.0.1", port, method: "POST", headers }, (reply) => resolve(read(reply)));
  call.on("error", reject);
  call.end(body);
  return promise;
}

/** One signed call of the API. */
export function callDynamoDb(
  database: DynamoDb,
  {
    operation,
    input,
    region,
    authorize,
  }: {
    operation: string;
    input: unknown;
    region: string;
    authorize: (action: string, resource: string) => void;
  },
): Promise<object> {
  const name =
    typeof input === "object" && input !== null && "TableName" in input ? String(input.TableName) : "*";
  authorize(`dynamodb:${operation}`, tableArn(region, name));
  return database.call(operation, input);
}

export function tableArn(region: string, name: string): string {
  return `arn:aws:dynamodb:${region}:${accountId}:table/${name}`;
}
