// The table that gateways under test share: in Moto where it is, or in dynalite.
import { callAt, type DynamoDb } from "../../local/aws/dynamoDb.ts";
import { startMoto } from "./moto.ts";
import { pythonPackages } from "./realParts.ts";

/** Undefined where the local cloud's own has to do. */
export async function startDatabase(): Promise<DynamoDb | undefined> {
  if (!pythonPackages.isHereOr("dynalite")) return undefined;
  const moto = await startMoto("http");
  return { call: (operation, input) => callAt(moto.port, operation, input), close: () => moto.close() };
}
