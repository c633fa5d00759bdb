// The gateway's table, to read: of a stack in AWS, or of the local run.
import { DynamoDBClient, type DynamoDBClientConfig, GetItemCommand } from "@aws-sdk/client-dynamodb";
import type { Item } from "../gateway/state/table.ts";
import type { GetItem } from "./earnedReport.ts";
import type { TablePlace } from "./gateway/state.ts";
import type { LocalRun } from "./localRun.ts";

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

export function openLocalTable(run: LocalRun, name: string): GetItem {
  const { region, secretsManager: endpoint, accessKeyId, secretAccessKey } = run;
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
