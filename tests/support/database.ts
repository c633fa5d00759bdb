// The table that gateways under test share: in Moto where it is, or in dynalite.
import { callAt, type DynamoDb } from "../../local/aws/dynamoDb.ts";
import { startMoto } from "./moto.ts";
import { pythonPackages } from "./realParts.ts";

/** Undefined where the local cloud's own has to do. */
export async function startDatabase(): Promise<DynamoDb | undefined> {
  if (!pythonPackages.isHereOr("dynalite")) return undefined;
  const moto = await startMoto("http");
  const call = inTurn((operation, input) => callAt(moto.port, operation, input));
  return { call, close: () => moto.close() };
}

/**
 * Writes of one item in turn, as DynamoDB makes them. Moto's threads look at a condition and write in two steps, and let 51
 * additions through where the limit is 50.
 */
export function inTurn(call: DynamoDb["call"]): DynamoDb["call"] {
  const last = new Map<string, Promise<unknown>>();
  return (operation, input) => {
    if (operation === "GetItem") return call(operation, input);
    const { TableName, Key, Item } = Object(input);
    const item = JSON.stringify([TableName, (Key ?? Item)?.pk]);
    const next = (last.get(item) ?? Promise.resolve()).then(() => call(operation, input));
    last.set(
      item,
      next.catch(() => undefined),
    );
    return next;
  };
}
