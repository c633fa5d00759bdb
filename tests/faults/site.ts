// Gateways under fault: the built bundle, AWS with a real table, and three providers that can break.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type * as v from "valibot";
import type { observerSecretSchema } from "../../gateway/access/observerSecret.ts";
import type { settingsSchema } from "../../gateway/settings.ts";
import { createTable, type DynamoDb, tableArn } from "../../local/aws/dynamoDb.ts";
import { openAws } from "../../local/aws/open.ts";
import { createCarrier } from "../../local/carrier/carrier.ts";
import { startDatabase } from "../support/database.ts";
import { secretWith, settingsWith } from "../support/documents.ts";
import { createFaults, type Faults } from "../support/faults.ts";
import { type GatewayProcess, startGatewayProcess } from "../support/gatewayProcess.ts";
import { testAuthority } from "../support/tls.ts";
import { type LossyAws, startLossyAws } from "./lossyAws.ts";
import { type Provider, startProvider } from "./provider.ts";
import { type VendorName, vendorNames, vendors } from "./vendors.ts";

export interface Site {
  readonly providers: Readonly<Record<VendorName, Provider>>;
  /** Of AWS, such as a slow `dynamodb`. */
  readonly faults: Faults;
  /** Loses answers of AWS to environments that are started with `lossy`. */
  readonly lossyAws: LossyAws;
  /** Environments of one function; `order` names its providers. */
  start(order: readonly VendorName[], options?: GatewaySettings): Promise<GatewayProcess>;
  /** What a function beside the gateway has, with this secret: its variables, and the secret's version. */
  observer(
    secret: v.InferInput<typeof observerSecretSchema>,
  ): Promise<{ variables: Readonly<Record<string, string>>; versionId: string }>;
  /** All items of the table. */
  scan(): Promise<readonly Record<string, Record<string, string>>[]>;
  putItem(item: object): Promise<unknown>;
  /** Whether the role may use the table. */
  permitTable(permitted: boolean): void;
  close(): Promise<void>;
}

export interface GatewaySettings
  extends Partial<
    Pick<v.InferInput<typeof settingsSchema>, "deadlineMs" | "delivery" | "guard" | "observe" | "routes">
  > {
  /** Whether environments share the table; default true. */
  readonly table?: boolean;
  /** Path of the bundle; default: made from the source as it is now. */
  readonly bundle?: string;
  /** Whether AWS's answers can be lost on the way; default false. */
  readonly lossy?: boolean;
}

/** On a busy machine the first calls of an environment may come too late for the table, which then counts as failed. */
export function reachedTable({ lines }: GatewayProcess): boolean {
  return !lines.some((line) => /tableError|could not be shared/.test(line));
}

/** Repeats what was disturbed by a table that answered too late. */
export async function undisturbed<T>(
  run: () => Promise<{ result: T; by: readonly GatewayProcess[] }>,
): Promise<T> {
  for (let tries = 0; tries < 5; tries += 1) {
    const { result, by } = await run();
    if (by.every(reachedTable)) return result;
  }
  throw new Error("the table did not answer in time, five times");
}

const region = "eu-central-1";
const tableName = "state";
const actions = ["dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:UpdateItem", "dynamodb:DeleteItem"];

/** `inSecret` is there beside what a secret holds; the table is in `database`, by default where tests find one. */
export async function openSite(
  inSecret: object = {},
  database: () => Promise<DynamoDb | undefined> = startDatabase,
): Promise<Site> {
  const dir = mkdtempSync(join(tmpdir(), "faults-"));
  process.once("exit", () => rmSync(dir, { recursive: true, force: true }));
  const tls = await testAuthority();
  const faults = createFaults();
  const dynamoDb = await database();
  const carrier = createCarrier();
  const aws = await openAws({ dir, region, tls, carrier, port: 0, observe: faults.observe, dynamoDb });
  const { arn: role } = aws.iam.putRole("gateway", "{}");
  const credentials = Object.fromEntries(vendorNames.map((name) => [name, vendors[name].credentials]));
  const secret = aws.secrets.create({ name: "gateway" });
  const version = aws.secrets.putValue(
    secret.arn,
    JSON.stringify({ ...secretWith({ credentials }), ...inSecret }),
  );
  const session = aws.iam.assume(role, "gateway");
  const permit = (name: string, Action: string | string[], Resource: string) =>
    aws.iam.putPolicy(
      "gateway",
      name,
      JSON.stringify({ Statement: [{ Effect: "Allow", Action, Resource }] }),
    );
  permit("secret", "secretsmanager:GetSecretValue", secret.arn);
  permit("table", actions, tableArn(region, tableName));
  await createTable(aws.dynamoDb, tableName, "pk", [{ name: "pk", type: "S" }]);
  await useTable(aws.dynamoDb.call);

  const [twilio, vonage, webhook] = await Promise.all([
    startProvider("twilio"),
    startProvider("vonage"),
    startProvider("webhook"),
  ]);
  const providers = { twilio, vonage, webhook };
  const variables = {
    SECRET_ID: secret.arn,
    AWS_REGION: region,
    AWS_ACCESS_KEY_ID: session.accessKeyId,
    AWS_SECRET_ACCESS_KEY: session.secretAccessKey,
    AWS_SESSION_TOKEN: session.sessionToken,
  };
  const processes: GatewayProcess[] = [];
  const lossyAws = await startLossyAws(aws.url);

  return {
    providers,
    faults,
    lossyAws,
    async start(order, { table = true, lossy = false, bundle, ...overrides } = {}) {
      const listed = order.map((name) => ({ name, settings: providers[name].settings }));
      const settings = settingsWith({ ...overrides, providers: listed, secretVersionId: version });
      const started = await startGatewayProcess({
        awsUrl: lossy ? lossyAws.url : aws.url,
        settings,
        ...(bundle && { bundle }),
        table: table ? tableName : undefined,
        variables,
      });
      processes.push(started);
      return started;
    },
    async observer(document) {
      const { arn } = aws.secrets.create({ name: "observers" });
      permit("observers", "secretsmanager:GetSecretValue", arn);
      const versionId = aws.secrets.putValue(arn, JSON.stringify(document));
      const own = { SECRET_ID: arn, TABLE_NAME: tableName, AWS_ENDPOINT_URL: aws.url };
      return { variables: { ...variables, ...own, NODE_EXTRA_CA_CERTS: tls.caFile }, versionId };
    },
    async scan() {
      const { Items } = await aws.dynamoDb.call("Scan", { TableName: tableName });
      return Items as Record<string, Record<string, string>>[];
    },
    putItem: (Item) => aws.dynamoDb.call("PutItem", { TableName: tableName, Item }),
    permitTable(permitted) {
      if (permitted) permit("table", actions, tableArn(region, tableName));
      else aws.iam.removePolicy("gateway", "table");
    },
    async close() {
      await Promise.all(processes.map((each) => each.stop()));
      await lossyAws.close();
      await Promise.all([aws.close(), ...Object.values(providers).map((provider) => provider.close())]);
    },
  };
}

/** The first expressions that dynalite reads take it long. */
async function useTable(call: (operation: string, input: object) => Promise<unknown>): Promise<void> {
  const TableName = tableName;
  const key = { pk: { S: "first" } };
  for (let count = 0; count < 3; count += 1) {
    await call("PutItem", {
      TableName,
      Item: { ...key, endsAt: { N: "0" } },
      ConditionExpression: "attribute_not_exists(pk) OR endsAt < :now",
      ExpressionAttributeValues: { ":now": { N: "1" } },
    });
    await call("GetItem", { TableName, Key: key });
    await call("DeleteItem", { TableName, Key: key });
  }
}
