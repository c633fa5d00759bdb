// `npm run tenant`: looks at an Auth0 tenant before a deployment and says what stands in its way. Changes nothing, but for
// what `--fix` asks.
import { parseArgs } from "node:util";
import { ManagementClient, ManagementError, TokenProvider } from "auth0";
import { decodeJwt } from "jose";
import { readByCli, readStackConfig } from "./stackConfig.ts";
import { type Finding, type Json, reportOn, type SmsConnection, type TenantFacts } from "./tenantReport.ts";

interface Access {
  readonly domain: string;
  readonly clientId: string;
  readonly clientSecret: string;
}

const usage = `npm run tenant -- [--stack <name>] [--fix]

Looks at the Auth0 tenant of a stack (default: dev) before a deployment. Exits with 1 where something stands in its way.

  --fix  makes forward_req_info of the connection a boolean, if it is a text

The tenant and a machine-to-machine application that may use the Management API are those of the stack: auth0:domain,
auth0:clientId, auth0:clientSecret; or of AUTH0_DOMAIN, AUTH0_CLIENT_ID and AUTH0_CLIENT_SECRET, which come first.`;

const marks: Record<Finding["level"], string> = { ok: "ok   ", note: "note ", problem: "PROBLEM" };

async function main(args: readonly string[], environment: NodeJS.ProcessEnv): Promise<number> {
  const options = optionsOf(args);
  if (!options) return 2;
  const access = await findAccess(environment, options.stack);
  const management = new ManagementClient(access);
  const facts = await readTenant(access, management).catch((error: unknown) => {
    throw new Error(`The tenant ${access.domain} could not be read: ${causeOf(error)}`);
  });
  const report = reportOn(facts);
  for (const { level, text } of report.findings) console.log(`${marks[level]}  ${text}`);
  const mends = report.mend && options.fix ? [report.mend] : [];
  for (const { id, options: mended } of mends) {
    await management.connections.update(id, { options: mended });
    console.log("fixed  forward_req_info is a boolean now.");
  }
  if (report.commands.length > 0)
    console.log(`\nFor this tenant:\n${report.commands.map((line) => `  ${line}`).join("\n")}`);
  const problems = report.findings.filter(({ level }) => level === "problem").length - mends.length;
  return problems > 0 ? 1 : 0;
}

function optionsOf(args: readonly string[]): { stack: string; fix: boolean } | undefined {
  const options = {
    stack: { type: "string", default: "dev" },
    fix: { type: "boolean", default: false },
  } as const;
  try {
    return parseArgs({ args: [...args], options }).values;
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : error}\n\n${usage}`);
    return undefined;
  }
}

/** Of the environment, else of the stack. Throws one error that names everything that is missing. */
async function findAccess(environment: NodeJS.ProcessEnv, stack: string): Promise<Access> {
  const keys = {
    domain: ["AUTH0_DOMAIN", "auth0:domain"],
    clientId: ["AUTH0_CLIENT_ID", "auth0:clientId"],
    clientSecret: ["AUTH0_CLIENT_SECRET", "auth0:clientSecret"],
  } as const;
  const isComplete = Object.values(keys).every(([variable]) => environment[variable]);
  const { values, unread } = isComplete
    ? { values: {}, unread: undefined }
    : await readStackConfig(process.cwd(), stack, readByCli);
  const missing: string[] = [];
  const read = ([variable, key]: readonly [string, string]): string => {
    const value = environment[variable] || (values as Record<string, unknown>)[key];
    if (typeof value === "string" && value !== "") return value;
    missing.push(`${key}: set it with "pulumi config set ${key} --stack ${stack}", or set ${variable}`);
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

/** The last cause of an error says most: a library's own message is often "fetch failed" alone. */
function causeOf(error: unknown): string {
  const status = error instanceof ManagementError ? `${error.statusCode} ` : "";
  const chain: Error[] = [];
  for (let each = error; each instanceof Error && !chain.includes(each); each = each.cause) chain.push(each);
  const texts = chain.map((each) =>
    "code" in each && each.code ? `${each.code} ${each.message}` : each.message,
  );
  return `${status}${[...new Set(texts)].join(": ")}`;
}

async function readTenant(access: Access, management: ManagementClient): Promise<TenantFacts> {
  const token = await new TokenProvider({
    ...access,
    audience: `https://${access.domain}/api/v2/`,
  }).getAccessToken();
  const { scope = "" } = decodeJwt<{ scope?: string }>(token);
  return {
    scopes: scope.split(" "),
    connections: await readConnections(management),
    phoneProviders: await whereAllowed(async () => {
      const { providers = [] } = await management.branding.phone.providers.list();
      return providers.map(({ name }) => String(name));
    }),
    phoneConsolidatedExperience: await whereAllowed(async () => {
      const settings: Json = { ...(await management.tenants.settings.get()) };
      return settings.phone_consolidated_experience === true;
    }),
  };
}

async function readConnections(management: ManagementClient): Promise<SmsConnection[]> {
  const found: SmsConnection[] = [];
  for await (const { id = "", name = "", options } of await management.connections.list({
    strategy: ["sms"],
  })) {
    const clients = await whereAllowed(async () => {
      const ids: string[] = [];
      for await (const { client_id } of await management.connections.clients.get(id)) ids.push(client_id);
      return ids;
    });
    found.push({ id, name, options: options as Json | undefined, clients });
  }
  return found;
}

/** Undefined when the application may not ask, or the tenant does not know the question. */
async function whereAllowed<T>(ask: () => Promise<T>): Promise<T | undefined> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof ManagementError && (error.statusCode === 403 || error.statusCode === 404))
      return undefined;
    throw error;
  }
}

try {
  process.exitCode = await main(process.argv.slice(2), process.env);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
