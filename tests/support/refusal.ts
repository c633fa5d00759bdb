import { type FailureCode, GatewayError } from "../../gateway/errors.ts";

/** The code of the failure that a step of the gateway throws; fails when it throws none or another kind of error. */
export async function refusalOf(step: () => unknown): Promise<FailureCode> {
  try {
    await step();
  } catch (error) {
    if (error instanceof GatewayError) return error.code;
    throw error;
  }
  throw new Error("nothing was refused");
}
