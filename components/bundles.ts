// What is built and shipped beside the component. Stays one folder below the root: dist/index.cjs, into which this file
// is bundled, finds the same paths.
import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** The functions of a stack, by the folder of the bundle of each. */
export type FunctionName = "gateway" | "receipts" | "conversion" | "books" | "feedback" | "canary";

/** Path of a function's code, which is one file. */
export function functionBundle(name: FunctionName): string {
  return built(`the function ${name}`, new URL(`../dist/${name}/index.mjs`, import.meta.url));
}

/** The code of the Auth0 Action. */
export function actionBundle(): string {
  return readFileSync(built("the Action", new URL("../dist/action/index.js", import.meta.url)), "utf8");
}

function built(what: string, url: URL): string {
  const path = fileURLToPath(url);
  if (!existsSync(path)) throw new Error(`${what} is not built: ${path} is missing; run "npm run build"`);
  return path;
}
