import { Table } from "@pulumi/aws/dynamodb/table.js";
import type * as pulumi from "@pulumi/pulumi";
import type { SettledGateway } from "../arguments/settle.ts";

/** What environments of the function share: messages that have been sent, providers that fail. Holds hashes only. */
export function stateTable(name: string, { tags }: SettledGateway, parent: pulumi.Resource): Table {
  return new Table(
    `${name}-table`,
    {
      billingMode: "PAY_PER_REQUEST",
      hashKey: "pk",
      attributes: [{ name: "pk", type: "S" }],
      ttl: { attributeName: "expires", enabled: true },
      // All of it is of use for days at most; copies would keep hashes of recipients for 35.
      pointInTimeRecovery: { enabled: false },
      tags,
    },
    { parent },
  );
}
