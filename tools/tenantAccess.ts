// Which Auth0 tenant a command looks at, and as which application.
import { readByCli, readStackConfig } from "./stackConfig.ts";

export interface Access {
  /** Such as `tenant.eu.auth0.com`. */
  readonly domain: string;
  readonly clientId: string;
  readonly clientSecret: string;
}

/** Of the environment, else of the stack. Throws one error that names everything that is missing. */
export async function findAccess(
  environment: NodeJS.ProcessEnv,
  { dir, stack: which }: { readonly dir: string; readonly stack: () => Promise<string> },
): Promise<Access> {
  const keys = {
    domain: ["AUTH0_DOMAIN", "auth0:domain"],
    clientId: ["AUTH0_CLIENT_ID", "auth0:clientId"],
    clientSecret: ["AUTH0_CLIENT_SECRET", "auth0:clientSecret"],
  } as const;
  const isComplete = Object.values(keys).every(([variable]) => environment[variable]);
  const stack = isComplete ? "" : await which();
  const { values, unread } = isComplete
    ? { values: {}, unread: undefined }
    : await readStackConfig(dir, stack, readByCli);
  const missing: string[] = [];
  const read = ([variable, key]: readonly [string, string]): string => {
    const value = environment[variable] || (values as Record<string, unknown>)[key];
    if (typeof value === "string" && value !== "") return value;
    // Pulumi refuses what looks like a secret and is not given as one.
    const isSecret = key === keys.clientSecret[1];
    const command = ["pulumi config set", `--stack ${stack}`, isSecret && "--secret", key]
      .filter(Boolean)
      .join(" ");
    missing.push(`${key}: set it with "${command}", or set ${variable}`);
    return "";
  };
  const domain = read(keys.domain)
    .replace(/^https:\/\//, "")
    .replace(/\/$/, "");
  const access = { domain, clientId: read(keys.clientId), clientSecret: read(keys.clientSecret) };
  if (missing.length === 0) return access;
  const why = unread ? `\nEncrypted values of the stack could not be read: ${unread}` : "";
  throw new Error(`The stack ${stack} lacks\n  ${missing.join("\n  ")}${why}`);
}
