// What is built and shipped beside the component. Stays one folder below the root: dist/index.cjs, into which this file
// is bundled, finds the same paths.
import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** Path of the gateway, which is one file. */
export function gatewayBundle(): string {
  return built("the gateway", new URL("../dist/gateway/index.mjs", import.meta.url));
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
