// aws:dynamodb/table:Table
import * as v from "valibot";
import { createTable, type DynamoDb, tableArn } from "../../aws/dynamoDb.ts";
import { AwsFault } from "../../aws/errors.ts";
import type { Kind } from "./kind.ts";
import { autoName } from "./naming.ts";
import { type Records, recordedKind } from "./recorded.ts";

const inputsSchema = v.object({
  name: v.string(),
  hashKey: v.string(),
  attributes: v.array(v.object({ name: v.string(), type: v.string() })),
});

/** Backups and time to live are recorded as declared; neither happens locally. */
export function tableKind(database: DynamoDb, records: Records, region: string): Kind {
  const record = recordedKind(
    records,
    {
      type: "aws:dynamodb/table:Table",
      replaceOn: ["name", "hashKey", "rangeKey", "region"],
      computed: ["arn", "streamArn", "streamLabel", "tagsAll"],
      check: (name, inputs) => autoName("name", name, inputs),
    },
    ({ name }) => ({ id: String(name), outputs: { arn: tableArn(region, String(name)) } }),
  );
  return {
    ...record,
    async create(inputs) {
      const { name, hashKey, attributes } = v.parse(inputsSchema, inputs);
      await createTable(database, name, hashKey, attributes);
      return record.create(inputs);
    },
    async remove(id, outputs) {
      await database.call("DeleteTable", { TableName: id }).catch(unlessGone);
      await record.remove(id, outputs);
    },
  };
}

/** What is gone needs no deletion, as with the real provider. */
function unlessGone(error: unknown): void {
  if (!(error instanceof AwsFault && error.type === "ResourceNotFoundException")) throw error;
}
