// What a gateway's configuration means for messages, and whether the vendors accept its credentials. Sends no message.
import * as v from "valibot";
import { argumentProblems } from "../components/arguments/checks.ts";
import { ArgumentsError } from "../components/arguments/problems.ts";
import { argsSchema } from "../components/arguments/schema.ts";
import type { GuardSettings } from "../gateway/guard/settings.ts";
import { earnedLines } from "./earnedReport.ts";
import type { DeployedGateway } from "./gateway/deployed.ts";
import {
  type Configuration,
  findConfiguration,
  findGateway,
  type Place,
  placeOptions,
  placeUsage,
  stackOf,
} from "./gateway/find.ts";
import { guardLines } from "./guardReport.ts";
import { commonUsage, invocation, type Output, readArguments } from "./invocation.ts";
import { openLocalRun } from "./localRun.ts";
import { checkCredentials, messageLines, routeLines } from "./providerReport.ts";
import { type ReadSecrets, readByCli } from "./stackConfig.ts";

const usage = `${invocation("providers", "check [--stack <name>] [--gateway <name>] [--local] [--earned]")}

Says by whom messages go to which country, what the guard lets through, what a message takes, and whether the vendors accept
the credentials. Sends no message. Looks at the configuration of the stack where the program is that of auth0-sms-gateway's
repository, at the gateway that is deployed everywhere else.

${placeUsage}
  --earned  shows what countries have earned with the guard, and what is left today, from the table of the gateway. Needs AWS
            credentials with dynamodb:GetItem on it
${commonUsage}`;

/**
 * Returns the exit code: 0, 1 for a broken configuration, messages that would fail or refused credentials, 2 for wrong
 * usage.
 */
export async function main(
  args: readonly string[],
  dir: string,
  output: Output,
  readSecrets: ReadSecrets = readByCli,
): Promise<number> {
  const options = { ...placeOptions, earned: { type: "boolean", default: false } } as const;
  const given = readArguments(args, { usage, options, positionals: ["check"] }, dir, output);
  if (typeof given === "number") return given;
  const { values } = given;
  const stack = await stackOf(given.dir, values.stack, values.local);
  const place = { dir: given.dir, stack, local: values.local, gateway: values.gateway };
  const configuration = await findConfiguration(place, () => findGateway(place), readSecrets);
  const earned = values.earned
    ? (guard: GuardSettings) => readEarned(place, configuration, guard)
    : undefined;
  return (await checkConfiguration(configuration, output, earned)) === undefined ? 0 : 1;
}

/** Prints the report. Resolves to what is wrong in it; undefined where nothing is. `earned` makes lines about what countries have earned. */
export async function checkConfiguration(
  { subject, args, unread, showValues, misspelt, change }: Configuration,
  { print, fail }: Output,
  earned?: (guard: GuardSettings) => Promise<string[]>,
): Promise<string | undefined> {
  const section = (title: string, lines: readonly string[]) => {
    const text = [title, ...lines.map((line) => `  ${line}`)].join("\n");
    print(`${text}\n`);
    return text;
  };
  if (misspelt.length > 0) section("Keys that nobody reads; check their spelling", misspelt);
  const problems = argumentProblems(args, { showValues }).filter(
    ({ path }) => !unread || !path.startsWith("credentials"),
  );
  const { success, output: settled } = v.safeParse(argsSchema, args);
  // Where messages go is shown also where a vendor would refuse them.
  if (success) {
    section("Routes, by country of the recipient", routeLines(settled));
    section("Guard against SMS pumping, by country of the recipient", guardLines(settled, change));
    if (earned) section("What countries have earned", await earned(settled.guard));
  }
  if (!success || problems.length > 0) {
    const { message } = new ArgumentsError(subject, problems);
    fail(message);
    return message;
  }
  section("Message", messageLines(settled));
  section("Prices", [
    "each vendor's price list is linked in docs/providers.md; one price is charged per SMS",
  ]);
  const checked = await checkCredentials(settled, unread);
  const credentials = section(
    "Credentials",
    checked.map(({ provider, text }) => `${provider}: ${text}`),
  );
  return checked.some(({ kind }) => kind === "refused") ? credentials : undefined;
}

/** Throws where the table cannot be read. */
async function readEarned(place: Place, { change }: Configuration, guard: GuardSettings): Promise<string[]> {
  try {
    const get = await openTableOf(await findGateway(place), place);
    return await earnedLines(get, guard, { change, now: Date.now() });
  } catch (error) {
    throw new Error(`the guard's table cannot be read: ${error instanceof Error ? error.message : error}`);
  }
}

/** The AWS SDK is loaded for this alone. */
async function openTableOf({ name, table }: DeployedGateway, { dir, local }: Place) {
  if (!table) throw new Error(`the gateway ${name} has no table, with sharedState false`);
  const { openLocalTable, openTable } = await import("./guardTable.ts");
  return local ? openLocalTable(await openLocalRun(dir), table.name) : openTable(table);
}
