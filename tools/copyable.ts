// Commands in what a tool says, made so that they do the same where they are copied: for the stack and the folder that
// the tool was called with.
import { parseArgs } from "node:util";
import { quoted } from "./changes.ts";
import { type Output, startCommand } from "./invocation.ts";

/** Of which `pulumi` takes `--stack` and `--cwd`. */
const pulumiCommand = /\bpulumi (?:up|preview|config set|config rm|stack export)\b/;
const toolCommand =
  /(?:npm run (?:doctor|providers|tenant) --|npm run (?:doctor|providers|tenant)\b(?! --)|npx auth0-sms-gateway (?:doctor|providers|tenant)\b)/;
const command = new RegExp(`(?:${pulumiCommand.source}|${toolCommand.source})(?!:| \\[| check \\[)`, "g");

/** What a deployment is advised by; the usage names the command where it needs the same rights. */
const deployment = /(?<!as for )\bpulumi up(?: --refresh)?/g;

/** An output that names them; `args` are those of the tool. */
export function copyable({ print, fail }: Output, args: readonly string[]): Output {
  const words = placeIn(args);
  // Nothing that is wrong on this machine is mended by a deployment to AWS.
  const here = (text: string) => (args.includes("--local") ? text.replace(deployment, startCommand) : text);
  const inPlace = (found: string, at: number, whole: string) => {
    const [line = ""] = /^[^\n"]*/.exec(whole.slice(at)) ?? [];
    const missing = words.filter(({ name }) => !line.includes(` --${name} `)).map(({ word }) => word);
    return missing.length === 0 ? found : [completed(found), ...missing].join(" ");
  };
  const complete = (text: string) => here(text).replace(command, inPlace);
  return { print: (text) => print(complete(text)), fail: (text) => fail(complete(text)) };
}

/** `npm run` hands on what stands behind `--` alone. */
function completed(found: string): string {
  return found.startsWith("npm run") && !found.endsWith(" --") ? `${found} --` : found;
}

/** The options that say where a command works. */
function placeIn(args: readonly string[]): { readonly name: string; readonly word: string }[] {
  const options = { stack: { type: "string" }, cwd: { type: "string" } } as const;
  const { values } = parseArgs({ args: [...args], options, strict: false });
  return (["stack", "cwd"] as const).flatMap((name) =>
    typeof values[name] === "string" ? [{ name, word: `--${name} ${quoted(values[name])}` }] : [],
  );
}
