// The functions that are gateways, as they are deployed. Nothing else here knows what a gateway has beside its code: its
// settings, as in components/arguments/documents.ts.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { FunctionConfig } from "../aws/lambda/functionConfig.ts";

export interface Gateway {
  readonly name: string;
  readonly logGroup: string;
  /** Undefined while it has no URL. */
  readonly url: string | undefined;
  /** Of its keys. */
  readonly secretId: string | undefined;
  /** Names of its providers. */
  readonly providers: readonly string[];
}

interface Deployed {
  all(): readonly FunctionConfig[];
  getUrl(name: string): { readonly url: string } | undefined;
}

/** Of a function's settings only the gateway's have a guard. */
export function gatewaysIn({ all, getUrl }: Deployed): Gateway[] {
  return all().flatMap(({ name, logGroup, variables, codeDir }) => {
    const settings = settingsIn(codeDir);
    if (!("guard" in settings)) return [];
    const listed = "providers" in settings && Array.isArray(settings.providers) ? settings.providers : [];
    const providers = listed.map((provider) => String(Object(provider).name));
    return [{ name, logGroup, url: getUrl(name)?.url, secretId: variables.SECRET_ID, providers }];
  });
}

function settingsIn(codeDir: string): object {
  const path = join(codeDir, "settings.json");
  return existsSync(path) ? Object(JSON.parse(readFileSync(path, "utf8"))) : {};
}
