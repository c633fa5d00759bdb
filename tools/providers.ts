// `npm run providers -- check`: what a stack's configuration means for messages, and whether the vendors accept its
// credentials. Sends no message.
import { parseArgs } from "node:util";
import * as v from "valibot";
import { argumentProblems } from "../components/arguments/checks.ts";
import { ArgumentsError } from "../components/arguments/problems.ts";
import { argsSchema } from "../components/arguments/schema.ts";
import type { GuardSettings } from "../gateway/guard/settings.ts";
import { earnedLines } from "./earnedReport.ts";
import { guardLines } from "./guardReport.ts";
import { findTable, openLocalTable, openTable } from "./guardTable.ts";
import { checkCredentials, messageLines, routeLines } from "./providerReport.ts";
import { pulumiCommand } from "./pulumi/findPulumi.ts";
import { type ReadSecrets, readByCli, readStackConfig } from "./stackConfig.ts";

const usage = `npm run providers -- check [--stack <name>] [--earned [--local]]

Reads Pulumi.yaml and Pulumi.<name>.yaml (default: dev) of this folder. Sends no message.

  --earned  shows what countries have earned with the guard, and what is left today, from the table of the deployed stack.
            Needs the Pulumi CLI, and AWS credentials with dynamodb:GetItem on the table
  --local   from the table of the local run (npm start) instead`;

interface Options {
  readonly stack: string;
  readonly earned: boolean;
  readonly local: boolean;
}

export interface Output {
  readonly print: (text: string) => void;
  readonly fail: (text: string) => void;
}

/**
 * Returns the exit code: 0, 1 for a broken configuration, messages that would fail or refused credentials, 2 for wrong
 * usage.
 */
export async function main(
  args: readonly string[],
  dir: string,
  { print, fail }: Output,
  readSecrets: ReadSecrets = readByCli,
): Promise<number> {
  const options = optionsOf(args);
  if (options === undefined) {
    fail(usage);
    return 2;
  }
  const { stack } = options;
  const { args: given, unread, holdsSecret, misspelt } = await readStackConfig(dir, stack, readSecrets);
  const subject = `The configuration of stack ${stack}`;
  const section = (title: string, lines: readonly string[]) =>
    print([title, ...lines.map((line) => `  ${line}`), ""].join("\n"));
  if (misspelt.length > 0) section("Keys that nobody reads; check their spelling", misspelt);
  const problems = argumentProblems(given, { showValues: !holdsSecret }).filter(
    ({ path }) => !unread || !path.startsWith("credentials"),
  );
  const { success, output: settled } = v.safeParse(argsSchema, given);
  // Where messages go is shown also where a vendor would refuse them.
  if (success) {
    section("Routes, by country of the recipient", routeLines(settled));
    section("Guard against SMS pumping, by country of the recipient", guardLines(settled, stack));
    if (options.earned) section("What countries have earned", await readEarned(dir, options, settled.guard));
  }
  if (!success || problems.length > 0) {
    fail(new ArgumentsError(subject, problems).message);
    return 1;
  }
  section("Message", messageLines(settled));
  const checked = await checkCredentials(settled, unread);
  section(
    "Credentials",
    checked.map(({ provider, text }) => `${provider}: ${text}`),
  );
  section("Prices", [
    "each vendor's price list is linked in docs/providers.md; one price is charged per SMS",
  ]);
  return checked.some(({ kind }) => kind === "refused") ? 1 : 0;
}

/** Throws where the table cannot be read. */
async function readEarned(dir: string, { stack, local }: Options, guard: GuardSettings): Promise<string[]> {
  try {
    const get = local
      ? await openLocalTable(dir)
      : openTable(await findTable(await pulumiCommand(), dir, stack));
    return await earnedLines(get, guard, { stack, now: Date.now() });
  } catch (error) {
    throw new Error(`the guard's table cannot be read: ${error instanceof Error ? error.message : error}`);
  }
}

function optionsOf(args: readonly string[]): Options | undefined {
  try {
    const flag = { type: "boolean", default: false } as const;
    const options = { stack: { type: "string", default: "dev" }, earned: flag, local: flag } as const;
    const { positionals, values } = parseArgs({ args: [...args], options, allowPositionals: true });
    const isRight =
      positionals.length === 1 && positionals[0] === "check" && (values.earned || !values.local);
    return isRight ? values : undefined;
  } catch {
    return undefined;
  }
}

if (import.meta.main) {
  const output = { print: console.log, fail: console.error };
  try {
    process.exitCode = await main(process.argv.slice(2), process.cwd(), output);
  } catch (error) {
    console.error(`npm run providers: ${error instanceof Error ? error.message : error}`);
    process.exitCode = 1;
  }
}
