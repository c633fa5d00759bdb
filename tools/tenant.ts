// `npm run tenant`: looks at an Auth0 tenant before a deployment and says what stands in its way. Changes nothing, but for
// what `--fix` and `--restore` ask.
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { ManagementClient, ManagementError, TokenProvider } from "auth0";
import { decodeJwt } from "jose";
import { type Finding, type Json, reportOn, type SmsConnection, type TenantFacts } from "./tenantReport.ts";

interface Access {
  readonly domain: string;
  readonly clientId: string;
  readonly clientSecret: string;
}

const usage = `Set AUTH0_DOMAIN, AUTH0_CLIENT_ID and AUTH0_CLIENT_SECRET to those of a machine-to-machine application
that may use the Management API, then run: npm run tenant [-- --fix | --save <file> | --restore <file>]

  --fix      makes a forward_req_info that is a text a boolean
  --save     writes the SMS connection's options to a file, as they are before a deployment. It holds Twilio's token
  --restore  puts options that were saved into the connection again, so that it sends as it did then`;

const marks: Record<Finding["level"], string> = { ok: "ok   ", note: "note ", problem: "PROBLEM" };

async function main(args: readonly string[], environment: NodeJS.ProcessEnv): Promise<number> {
  const access = accessFrom(environment);
  const options = optionsOf(args);
  if (!access || !options) {
    console.error(usage);
    return 2;
  }
  const management = new ManagementClient(access);
  if (options.restore !== undefined) return restore(options.restore, management);
  const report = reportOn(await readTenant(access, management));
  for (const { level, text } of report.findings) console.log(`${marks[level]}  ${text}`);
  if (report.mend && options.fix) {
    await management.connections.update(report.mend.id, { options: report.mend.options });
    console.log("fixed  forward_req_info is a boolean now.");
  }
  if (options.save !== undefined) await save(options.save, management);
  if (report.commands.length > 0)
    console.log(`\nFor this tenant:\n${report.commands.map((line) => `  ${line}`).join("\n")}`);
  return 0;
}

interface Options {
  readonly fix: boolean;
  readonly save: string | undefined;
  readonly restore: string | undefined;
}

function optionsOf(args: readonly string[]): Options | undefined {
  const text = { type: "string" } as const;
  try {
    const options = { fix: { type: "boolean", default: false }, save: text, restore: text } as const;
    const { fix, save, restore } = parseArgs({ args: [...args], options }).values;
    return { fix, save, restore };
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    return undefined;
  }
}

/** Throws where there is nothing to save. */
async function save(path: string, management: ManagementClient): Promise<void> {
  const sms = (await readConnections(management)).find(({ name }) => name === "sms");
  if (!sms?.options) throw new Error("there is no connection named sms whose options can be read");
  const { id, options } = sms;
  // It may hold what was before an earlier deployment.
  if (existsSync(path)) throw new Error(`there is a file ${path} already; name another one`);
  writeFileSync(path, `${JSON.stringify({ id, options }, null, 2)}\n`, { mode: 0o600, flag: "wx" });
  console.log(`saved  ${path}; it may hold a secret. Back to it: npm run tenant -- --restore ${path}`);
}

async function restore(path: string, management: ManagementClient): Promise<number> {
  const { id, options } = JSON.parse(readFileSync(path, "utf8"));
  await management.connections.update(id, { options });
  console.log(`restored  the connection ${id} has the options of ${path} again.`);
  return 0;
}

function accessFrom({
  AUTH0_DOMAIN,
  AUTH0_CLIENT_ID,
  AUTH0_CLIENT_SECRET,
}: NodeJS.ProcessEnv): Access | undefined {
  if (!AUTH0_DOMAIN || !AUTH0_CLIENT_ID || !AUTH0_CLIENT_SECRET) return undefined;
  const domain = AUTH0_DOMAIN.replace(/^https:\/\//, "").replace(/\/$/, "");
  return { domain, clientId: AUTH0_CLIENT_ID, clientSecret: AUTH0_CLIENT_SECRET };
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
  const status = error instanceof ManagementError ? ` (${error.statusCode})` : "";
  console.error(`The tenant could not be read${status}: ${error instanceof Error ? error.message : error}`);
  process.exitCode = 1;
}
