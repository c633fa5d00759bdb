// Pumps messages through the local run, so that an operator sees what the guard does. It can reach nothing
// but the local run of this folder.
import { setTimeout as sleep } from "node:timers/promises";
import { didYouMean } from "../components/arguments/didYouMean.ts";
import { type AttackName, attackNames, attackOf, attackTexts } from "./attack/attacks.ts";
import { type Logins, openLogins } from "./attack/logins.ts";
import { phoneIn } from "./attack/numbers.ts";
import { itemsOf, past, type User, usersOf } from "./attack/past.ts";
import { type Random, randomOf } from "./attack/random.ts";
import { type RunningStack, readStack } from "./attack/stack.ts";
import { forget, write } from "./attack/table.ts";
import { createTally, type Tally } from "./attack/tally.ts";
import { invocation, type Output, readArguments, refuse, startCommand } from "./invocation.ts";
import { type LocalRun, openLocalRun } from "./localRun.ts";

const usage = `${invocation("attack", "<attack> --per-minute <number> [--messages <number>] [--seed <number>] [--price <US$>]")}
${invocation("attack", "--forget")}

Pumps messages through the local run of this folder (${startCommand}), and through nothing else, beside logins of made-up users.
It begins by replacing what the guard of the local run knows with four weeks of made-up logins.

${attackNames.map((name) => `  ${name.padEnd(13)}${attackTexts[name]}`).join("\n")}

  --per-minute  messages of the attack in a minute, 1 to 60000; no faster than this machine can
  --messages    messages of the attack in all; default 300. Ctrl-C ends it before
  --seed        other numbers and countries; default 1
  --price       of one message, in US$; default 0.05
  --forget      takes away what the guard of the local run knows, the made-up logins too
  --cwd         the folder of the project (default: the current one)
  --help        says this`;

interface Plan {
  readonly name: AttackName;
  readonly perMinute: number;
  readonly messages: number;
  readonly seed: number;
  readonly price: number;
}

/** Returns the exit code: 0, or 2 for wrong usage. Throws what goes wrong. `signal` ends an attack early; default: Ctrl-C. */
export async function main(
  args: readonly string[],
  dir: string,
  output: Output,
  signal: AbortSignal = interruption(),
): Promise<number> {
  const { print } = output;
  const text = { type: "string" } as const;
  const options = {
    "per-minute": text,
    messages: text,
    seed: text,
    price: text,
    forget: { type: "boolean", default: false },
  } as const;
  const given = readArguments(args, { usage, options, positionals: "any" }, dir, output);
  if (typeof given === "number") return given;
  const plan = planOf(given.positionals, given.values);
  if (Array.isArray(plan)) return refuse(plan, usage, output);
  const run = await openLocalRun(given.dir);
  if (plan === "forget") {
    const { TABLE_NAME: table } = run.deployed().variables;
    print(table ? `Forgotten: ${await forget(run, table)} items of the guard.` : "There is no table.");
    return 0;
  }
  const stack = await readStack(run);
  const users = usersOf(stack.home, randomOf(plan.seed));
  if (stack.guard.mode !== "enforce") print(`guard.mode is ${stack.guard.mode}: next to nothing is refused.`);
  if (stack.table) await seed(run, stack.table, { stack, users, print, random: randomOf(plan.seed + 1) });
  else print("There is no table (sharedState: false), so that the guard has no past to go by.");
  await play(plan, { stack, users, print, signal, logins: openLogins(run) });
  return 0;
}

function interruption(): AbortSignal {
  const stop = new AbortController();
  process.once("SIGINT", () => stop.abort());
  return stop.signal;
}

/** What to do, or everything that is wrong. */
function planOf(
  words: readonly string[],
  values: Readonly<Record<string, unknown>>,
): Plan | "forget" | string[] {
  const [word, ...others] = words;
  if (values.forget)
    return word === undefined ? "forget" : [`--forget goes without an attack; got '${word}'`];
  const problems = others.map((other) => `Unexpected argument '${other}'`);
  const name = attackNames.find((one) => one === word);
  const list = `the attacks are ${attackNames.join(", ")}`;
  if (word === undefined) problems.unshift(`Which attack? ${list}`);
  else if (!name) problems.unshift(`There is no attack '${word}'${didYouMean(word, attackNames)} (${list})`);
  function read(option: string, value: unknown, rule: string, fits: (number: number) => boolean): number {
    const number = typeof value === "string" && /^\d+(\.\d+)?$/.test(value) ? Number(value) : Number.NaN;
    if (fits(number)) return number;
    problems.push(`--${option} must be ${rule}; ${value === undefined ? "it is missing" : `got '${value}'`}`);
    return number;
  }
  const whole = (option: string, value: unknown, most: number) =>
    read(option, value, `a whole number from 1 to ${most}`, (number) => isWithin(number, most));
  const plan = {
    perMinute: whole("per-minute", values["per-minute"], 60_000),
    messages: whole("messages", values.messages ?? "300", 1_000_000),
    seed: whole("seed", values.seed ?? "1", 2 ** 32 - 1),
    price: read("price", values.price ?? "0.05", "an amount in US$, such as 0.05", (number) => number >= 0),
  };
  return name && problems.length === 0 ? { name, ...plan } : problems;
}

function isWithin(number: number, most: number): boolean {
  return Number.isInteger(number) && number >= 1 && number <= most;
}

interface Made {
  readonly stack: RunningStack;
  readonly users: readonly User[];
  readonly print: Output["print"];
}

async function seed(
  run: LocalRun,
  table: string,
  { stack, users, print, random }: Made & { random: Random },
) {
  const { guard, pepper, provider } = stack;
  const items = itemsOf(users, { now: Date.now(), generation: guard.learn, pepper, provider }, random);
  await forget(run, table);
  await write(run, table, items);
  const countries = [...new Set(users.map(({ country }) => country))].join(", ");
  print(
    `Made up: ${past.days} days with some ${past.loginsPerDay} logins each, of ${users.length} users in ${countries} ` +
      `(${items.length} items of the local table).\nTo take them away: ${invocation("attack", "--forget")}\n`,
  );
}

interface Stage extends Made {
  readonly logins: Logins;
  readonly signal: AbortSignal;
}

/** One login of a user for so many messages of the attack; one in five users is new. */
const rhythm = { attacksPerLogin: 5, usersPerNewcomer: 5 };

async function play({ name, perMinute, messages, seed: number, price }: Plan, stage: Stage): Promise<void> {
  const { stack, print, signal, logins } = stage;
  const random = randomOf(number + 2);
  const attack = attackOf(name, stack.home, random);
  const visitor = visitors(stage, random);
  const tally = createTally();
  const begun = performance.now();
  const since = () => performance.now() - begun;
  const tell = everySecond(tally, print);
  print(`${name}: ${messages} messages to ${attack.what}, ${perMinute} a minute`);
  for (let index = 0; index < messages && !signal.aborted; index += 1) {
    await until(begun + (index * 60_000) / perMinute, signal);
    if (signal.aborted) break;
    stack.assertSame();
    tally.add("attack", await logins.start(attack.target(index), addressIn("198.18", random)), since());
    if (index % rhythm.attacksPerLogin === 0)
      tally.add("legitimate", await logins.start(visitor(), addressIn("198.19", random)), since());
    tell(since());
  }
  print(["", ...tally.report(price)].join("\n"));
}

/** Users in turn, so that nobody comes too often, and newcomers of the main country among them. */
function visitors({ users, stack }: Made, random: Random): () => string {
  let count = 0;
  return () => {
    count += 1;
    const known = users[count % users.length];
    const isNew = count % rhythm.usersPerNewcomer === 0 || !known;
    return isNew ? phoneIn(stack.home[0] ?? "DE", random) : known.recipient;
  };
}

/** 198.18.0.0/15 is set aside for tests of networks. */
function addressIn(network: "198.18" | "198.19", random: Random): string {
  return `${network}.${random.below(256)}.${random.below(256)}`;
}

function everySecond(tally: Tally, print: Output["print"]): (ms: number) => void {
  let told = 0;
  return (ms) => {
    if (ms - told < 1000) return;
    told = ms;
    print(tally.progress(ms));
  };
}

async function until(time: number, signal: AbortSignal): Promise<void> {
  const wait = time - performance.now();
  if (wait > 0) await sleep(wait, undefined, { signal }).catch(() => undefined);
}
