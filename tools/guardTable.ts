// The gateway's table, to read: of a stack in AWS, or of the local run.
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { DynamoDBClient, type DynamoDBClientConfig, GetItemCommand } from "@aws-sdk/client-dynamodb";
import * as v from "valibot";
import type { Item } from "../gateway/state/table.ts";
import type { GetItem } from "./earnedReport.ts";
import { openLocalRun } from "./localRun.ts";

/** Where a table is. */
export interface TablePlace {
  readonly name: string;
  readonly region: string;
}

const stateFile = v.object({
  deployment: v.object({
    resources: v.optional(
      v.array(
        v.looseObject({ urn: v.string(), id: v.optional(v.string()), outputs: v.optional(v.unknown()) }),
      ),
      [],
    ),
  }),
});

/** The table in the state of a stack, by the Pulumi CLI at this path. */
export async function findTable(cli: string, dir: string, stack: string): Promise<TablePlace> {
  const args = ["stack", "export", "--non-interactive", "--stack", stack, "--cwd", dir];
  const run = promisify(execFile)(cli, args, { maxBuffer: 256 * 1024 * 1024 });
  const { stdout } = await run.catch((error: { stderr?: string }) => {
    throw new Error(error.stderr?.trim().split("\n").at(-1) || "the Pulumi CLI failed");
  });
  const { deployment } = v.parse(stateFile, JSON.parse(stdout));
  const table = deployment.resources.find(({ urn }) => urn.includes("SmsGateway$aws:dynamodb/table:Table::"));
  if (!table?.id)
    throw new Error(`stack ${stack} has no table: it is not deployed, or has sharedState false`);
  const { arn } = Object(table.outputs);
  return { name: table.id, region: String(arn).split(":")[3] ?? "" };
}

/** With the credentials that the AWS CLI would use: variables, AWS_PROFILE, single sign-on. */
export function openTable({ name, region }: TablePlace, more: DynamoDBClientConfig = {}): GetItem {
  const client = new DynamoDBClient({ region, ...more });
  return async (key) => {
    try {
      const { Item: item } = await client.send(
        new GetItemCommand({ TableName: name, Key: { pk: { S: key } } }),
      );
      // The gateway writes texts and numbers only.
      return item as Item | undefined;
    } catch (error) {
      throw new Error(explain(error, { name, region }), { cause: error });
    }
  };
}

export async function openLocalTable(dir: string): Promise<GetItem> {
  const {
    deployed,
    region,
    secretsManager: endpoint,
    accessKeyId,
    secretAccessKey,
  } = await openLocalRun(dir);
  const { TABLE_NAME: name } = deployed().variables;
  if (!name) throw new Error("the local run has no table, with sharedState false");
  return openTable({ name, region }, { endpoint, credentials: { accessKeyId, secretAccessKey } });
}

function explain(error: unknown, { name, region }: TablePlace): string {
  const { name: kind, message } = error instanceof Error ? error : new Error(String(error));
  if (kind === "CredentialsProviderError")
    return "there are no AWS credentials. Set AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY";
  if (kind === "AccessDeniedException")
    return `these AWS credentials lack the right dynamodb:GetItem on the table ${name} in ${region}`;
  if (kind === "ResourceNotFoundException")
    return `there is no table ${name} in ${region} for these AWS credentials`;
  return `${kind}: ${message}`;
}
