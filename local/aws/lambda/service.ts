// The Lambda service: functions, who may call them, and their URLs. What it knows outlives a restart.
import { join } from "node:path";
import { openDocument } from "../../machine/state.ts";
import type { FunctionRecords } from "./functionConfig.ts";
import { createFunctions, type FunctionOptions, type Functions } from "./functions.ts";
import { createPermissions, type Permissions } from "./permissions.ts";
import { createFunctionUrls, type FunctionUrlOptions, type FunctionUrls } from "./urls.ts";

export interface LambdaOptions extends FunctionOptions, FunctionUrlOptions {
  /** Folder for what outlives a restart. */
  readonly dir: string;
}

export interface LambdaService extends Functions, FunctionUrls, Permissions {}

/** Opens the service with the functions of an earlier run, their URLs on the same ports. */
export async function openLambda(options: LambdaOptions): Promise<LambdaService> {
  const document = openDocument<FunctionRecords>(join(options.dir, "lambda.json"), {});
  const functions = createFunctions(document, options);
  const { reopen, close: closeUrls, ...urls } = createFunctionUrls(document, functions, options);
  async function close(): Promise<void> {
    await closeUrls();
    await functions.close();
  }
  try {
    await reopen();
  } catch (error) {
    await close();
    throw error;
  }
  return {
    ...functions,
    ...urls,
    ...createPermissions(document),
    async remove(name) {
      await urls.removeUrl(name);
      await functions.remove(name);
    },
    close,
  };
}
