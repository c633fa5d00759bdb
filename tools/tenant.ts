// `npm run tenant`: looks at an Auth0 tenant before a deployment and says what stands in its way. Changes nothing, but for
// what `--fix` and `--restore` ask.
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { ManagementClient, ManagementError } from "auth0";
import { findAccess } from "./tenantAccess.ts";
import { readConnections, readTenant } from "./tenantFacts.ts";
import { type Finding, reportOn } from "./tenantReport.ts";

const usage = `npm run tenant -- [--stack <name>] [--fix | --save <file> | --restore <file>]

Looks at the Auth0 tenant of a stack (default: dev) before a deployment. Exits with 1 where something stands in its way.

  --fix      makes forward_req_info of the connection a boolean, if it is a text
  --save     writes the options of the SMS connection to a file, as they are before a deployment, Twilio's token with them
  --restore  puts options that were saved into the connection again, so that it sends as it did then

The tenant and a machine-to-machine application that may use the Management API are those of the stack: auth0:domain,
auth0:clientId, auth0:clientSecret; or of AUTH0_DOMAIN, AUTH0_CLIENT_ID and AUTH0_CLIENT_SECRET, which come first.`;

const marks: Record<Finding["level"], string> = { ok: "ok   ", note: "note ", problem: "PROBLEM" };

async function main(args: readonly string[], environment: NodeJS.ProcessEnv): Promise<number> {
  const options = optionsOf(args);
  if (!options) return 2;
  const access = await findAccess(environment, options.stack);
  const management = new ManagementClient(access);
  if (options.restore !== undefined) return restore(options.restore, management);
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
  if (options.save !== undefined) await save(options.save, management);
  if (report.commands.length > 0)
    console.log(`\nFor this tenant:\n${report.commands.map((line) => `  ${line}`).join("\n")}`);
  const problems = report.findings.filter(({ level }) => level === "problem").length - mends.length;
  return problems > 0 ? 1 : 0;
}

interface Options {
  readonly stack: string;
  readonly fix: boolean;
  readonly save: string | undefined;
  readonly restore: string | undefined;
}

function optionsOf(args: readonly string[]): Options | undefined {
  const options = {
    stack: { type: "string", default: "dev" },
    fix: { type: "boolean", default: false },
    save: { type: "string" },
    restore: { type: "string" },
  } as const;
  try {
    const { stack, fix, save, restore } = parseArgs({ args: [...args], options }).values;
    return { stack, fix, save, restore };
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : error}\n\n${usage}`);
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

try {
  process.exitCode = await main(process.argv.slice(2), process.env);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
