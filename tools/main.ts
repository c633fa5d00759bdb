#!/usr/bin/env node
// The one program of all tools: `npm run doctor` in a checkout, `npx auth0-sms-gateway doctor` elsewhere. A tool is loaded
// when it is called.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { didYouMean } from "../components/arguments/didYouMean.ts";
import { copyable } from "./copyable.ts";
import { invocation, type Output } from "./invocation.ts";

type Tool = (args: readonly string[], dir: string, output: Output) => Promise<number>;

const tools: Readonly<Record<string, { readonly what: string; readonly load: () => Promise<Tool> }>> = {
  doctor: {
    what: "says whether a deployed gateway works, and what to do where it does not",
    load: async () => (await import("./doctor.ts")).main,
  },
  providers: {
    what: "says what the configuration means for messages, and whether the vendors accept its credentials",
    load: async () => (await import("./providers.ts")).main,
  },
  tenant: {
    what: "says what stands in the way of a deployment in an Auth0 tenant; saves and restores its connection",
    load: async () => (await import("./tenant.ts")).main,
  },
  attack: {
    what: "pumps messages through the local run, to see the guard at work",
    load: async () => (await import("./attack.ts")).main,
  },
};
const names = Object.keys(tools);

const usage = `npx auth0-sms-gateway <tool> [options]

${Object.entries(tools)
  .map(([name, { what }]) => `  ${name.padEnd(11)}${what}`)
  .join("\n")}

  --version  says the version of the package
  --help     says this; after a tool, what its options are

Exits with 1 where something is wrong, and with 2 after a wrong argument.`;

/** Returns the exit code. */
async function run([name, ...args]: readonly string[], dir: string, plain: Output): Promise<number> {
  const output = copyable(plain, args);
  const { print, fail } = output;
  if (name === "--version") {
    print(JSON.parse(readFileSync(join(import.meta.dirname, "../package.json"), "utf8")).version);
    return 0;
  }
  if (name === "--help" || name === undefined) {
    (name ? print : fail)(usage);
    return name ? 0 : 2;
  }
  const tool = names.includes(name) ? tools[name] : undefined;
  if (!tool) {
    fail(`There is no tool '${name}'${didYouMean(name, names)}\n\n${usage}`);
    return 2;
  }
  try {
    return await (await tool.load())(args, dir, output);
  } catch (error) {
    fail(`${invocation(name)}: ${error instanceof Error ? error.message : error}`);
    return 1;
  }
}

run(process.argv.slice(2), process.cwd(), { print: console.log, fail: console.error }).then((code) => {
  process.exitCode = code;
});
