// Looks at an Auth0 tenant before a deployment and says what stands in its way. Changes nothing, but for what `--fix` and
// `--restore` ask.
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import * as v from "valibot";
import { byArgument, byConfig, quoted } from "./changes.ts";
import { stackOf } from "./gateway/find.ts";
import { commonUsage, invocation, type Output, readArguments, refuse } from "./invocation.ts";
import { type Management, ManagementError, openManagement } from "./managementApi.ts";
import { isOwnProgram } from "./stackConfig.ts";
import { type Access, findAccess } from "./tenantAccess.ts";
import { readConnections, readTenant } from "./tenantFacts.ts";
import { type Finding, reportOn } from "./tenantReport.ts";

const usage = `${invocation("tenant", "[--stack <name>] [--fix | --save <file> | --restore <file>]")}

Looks at the Auth0 tenant of a stack before a deployment. Exits with 1 where something stands in its way.

  --stack    the stack (default: the one that is selected; where none is, dev)
  --fix      makes forward_req_info of the connection a boolean, if it is a text
  --save     writes the options of the SMS connection to a file, as they are before a deployment, Twilio's token with them
  --restore  puts options that were saved into the connection again, so that it sends as it did then
${commonUsage}

The tenant and a machine-to-machine application that may use the Management API are those of the stack: auth0:domain,
auth0:clientId, auth0:clientSecret; or of AUTH0_DOMAIN, AUTH0_CLIENT_ID and AUTH0_CLIENT_SECRET, which come first.`;

const marks: Record<Finding["level"], string> = { ok: "ok   ", note: "note ", problem: "PROBLEM" };

/** Returns the exit code: 0, 1 where something is in the way, 2 for wrong usage. Throws what goes wrong. */
export async function main(
  args: readonly string[],
  from: string,
  output: Output,
  environment: NodeJS.ProcessEnv = process.env,
): Promise<number> {
  const text = { type: "string" } as const;
  const options = {
    stack: text,
    fix: { type: "boolean", default: false },
    save: text,
    restore: text,
  } as const;
  const given = readArguments(args, { usage, options }, from, output);
  if (typeof given === "number") return given;
  const { dir, values } = given;
  const { print } = output;
  const asked = (["fix", "save", "restore"] as const).filter(
    (name) => values[name] !== undefined && values[name] !== false,
  );
  if (values.restore !== undefined && asked.length > 1) {
    const others = asked.filter((name) => name !== "restore").map((name) => `--${name}`);
    return refuse([`--restore goes alone; take out ${others.join(" and ")}`], usage, output);
  }
  const saved = values.restore === undefined ? undefined : readSaved(values.restore);
  const access = await findAccess(environment, { dir, stack: () => stackOf(dir, values.stack) });
  const management = await reading(access, () => openManagement(access));
  if (saved) return restore(saved, management, output);
  const report = reportOn(await reading(access, () => readTenant(management)));
  for (const { level, text: what } of report.findings) print(`${marks[level]}  ${what}`);
  const mends = report.mend && values.fix ? [report.mend] : [];
  for (const { id, options: mended } of mends) {
    await management.patch(`/connections/${id}`, { options: mended });
    print("fixed  forward_req_info is a boolean now.");
  }
  if (values.save !== undefined) await save(values.save, management, output);
  const change = isOwnProgram(dir) ? byConfig() : byArgument;
  const lines = report.settings.flatMap(([path, value]) => change(path, value));
  if (lines.length > 0) print(`\nFor this tenant:\n${lines.map((line) => `  ${line}`).join("\n")}`);
  const problems = report.findings.filter(({ level }) => level === "problem").length - mends.length;
  return problems > 0 ? 1 : 0;
}

/** Says of which tenant an error is. */
async function reading<Result>({ domain }: Access, read: () => Promise<Result>): Promise<Result> {
  try {
    return await read();
  } catch (error) {
    throw new Error(`The tenant ${domain} could not be read: ${causeOf(error)}`, { cause: error });
  }
}

/** Throws where there is nothing to save. */
async function save(path: string, management: Management, { print }: Output): Promise<void> {
  const sms = (await readConnections(management)).find(({ name }) => name === "sms");
  if (!sms?.options) throw new Error("there is no connection named sms whose options can be read");
  const { id, options } = sms;
  // It may hold what was before an earlier deployment.
  if (existsSync(path)) throw new Error(`there is a file ${path} already; name another one`);
  writeFileSync(path, `${JSON.stringify({ id, options }, null, 2)}\n`, { mode: 0o600, flag: "wx" });
  print(
    `saved  ${path}; it may hold a secret. Back to it: ${invocation("tenant", `--restore ${quoted(path)}`)}`,
  );
}

/** What `--save` writes. */
const savedSchema = v.strictObject({ id: v.string(), options: v.record(v.string(), v.unknown()) });

type Saved = v.InferOutput<typeof savedSchema> & { readonly path: string };

/** Throws where a file is none that was saved. */
function readSaved(path: string): Saved {
  const { success, output } = v.safeParse(savedSchema, parsedFile(path));
  if (success) return { ...output, path };
  const what = `must hold id and options of one connection, as ${invocation("tenant", "--save <file>")} writes them`;
  throw new Error(`${path} ${what}`);
}

function parsedFile(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, "utf8"));
  } catch (error) {
    throw new Error(
      `${path} cannot be read: ${error instanceof SyntaxError ? "it is not JSON" : causeOf(error)}`,
    );
  }
}

async function restore(saved: Saved, management: Management, { print }: Output): Promise<number> {
  const { id, options, path } = saved;
  await management.patch(`/connections/${id}`, { options }).catch((error: unknown) => {
    const why =
      error instanceof ManagementError && error.status === 404
        ? "the tenant has no such connection"
        : causeOf(error);
    throw new Error(`The connection ${id} of ${path} could not be restored: ${why}`, { cause: error });
  });
  print(`restored  the connection ${id} has the options of ${path} again.`);
  return 0;
}

/** The last cause of an error says most: a library's own message is often "fetch failed" alone. */
function causeOf(error: unknown): string {
  if (error instanceof ManagementError) return error.message;
  const chain: Error[] = [];
  for (let each = error; each instanceof Error && !chain.includes(each); each = each.cause) chain.push(each);
  const texts = chain.map((each) =>
    "code" in each && each.code && !each.message.startsWith(`${each.code}`)
      ? `${each.code} ${each.message}`
      : each.message,
  );
  return [...new Set(texts)].join(": ");
}
