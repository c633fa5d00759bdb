// The table that gateways under test share: in Moto where it is, or in dynalite.
import { callAt, type DynamoDb } from "../../local/aws/dynamoDb.ts";
import { type Moto, startMoto } from "./moto.ts";
import { pythonPackages } from "./realParts.ts";

let started: Promise<Moto> | undefined;

/** Undefined where the local cloud's own has to do. One at a time: Moto takes seconds to start, so it is emptied when closed. */
export async function startDatabase(): Promise<DynamoDb | undefined> {
  if (!pythonPackages.isHereOr("dynalite")) return undefined;
  started ??= startMoto("http");
  const moto = await started;
  const call = inTurn((operation, input) => callAt(moto.port, operation, input));
  return { call, close: () => moto.empty() };
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
