// docs/providers/<name>.md: a page for each vendor, from the vendor's own file.
import { partsOf } from "../../components/arguments/schemaParts.ts";
import type { SenderFacts } from "../../gateway/providers/facts.ts";
import { refusesSender } from "../../gateway/providers/facts.ts";
import { feedback, type Vendor } from "../../gateway/providers/index.ts";
import { receiptsOf } from "../docs/receiptTable.ts";
import { table } from "../docs/table.ts";
import { credentialsOf, type Field, settingsOf } from "./fields.ts";
import {
  type Program,
  pythonProgram,
  realProgram,
  secretCommands,
  smallestProgram,
  typescriptProgram,
  yamlProgram,
} from "./program.ts";

/** The whole page. */
export function vendorPage(vendor: Vendor): string {
  const { name } = vendor.provider;
  return [
    `# ${name}`,
    "",
    "Made from the vendor's file by `npm run generate`. [All providers](../providers.md), and what holds for all of them.",
    "",
    absolute(vendor.facts.page.special),
    "",
    factTable(vendor),
    "",
    "## Sender",
    "",
    ...senderRules(vendor.facts.sender),
    "",
    "## Settings",
    "",
    fieldTable(settingsOf(vendor)),
    "",
    "## Credentials",
    "",
    credentialsOf(vendor).length > 0
      ? fieldTable(credentialsOf(vendor))
      : "None: the function's own role is allowed to send.",
    "",
    "## The smallest program",
    "",
    ...programs(smallestProgram(vendor)),
    "## A program for production",
    "",
    "A second provider takes over when the first cannot send, and no country gets messages but those of the users.",
    "",
    ...programs(realProgram(vendor)),
  ].join("\n");
}

function factTable({ provider: { name }, facts }: Vendor): string {
  const { codesOnly, codeLengths, maxLength, page } = facts;
  const rows: [string, string | undefined][] = [
    ["Regions", page.regions],
    ["Prices", page.prices.startsWith("https://") ? `<${page.prices}>` : page.prices],
    ["What is sent", codesOnly ? "the code, in a text of the vendor's" : "the text as Auth0 made it"],
    ["Digits of a code", codeLengths && `${codeLengths[0]} to ${codeLengths[1]}`],
    ["Receipts", `${receiptsOf(name)}: [what that means](../receipts.md)`],
    ["Is told which codes were used", feedback[name] && "with `observe.feedback`"],
    ["Longest text", maxLength === undefined ? undefined : `${maxLength} characters`],
  ];
  return table(
    ["Fact", ""],
    rows.flatMap(([title, value]) => (value ? [[title, value]] : [])),
  );
}

/** Links of providers.md, from a folder below. */
function absolute(text: string): string {
  return text.replaceAll("](#", "](../providers.md#");
}

function senderRules(sender: SenderFacts | undefined): string[] {
  if (!sender) return ["The vendor sends from numbers of its own."];
  const name = sender.refuses ?? refusesSender;
  const reason = (text: string, country?: string) => name(text, { country, settings: {} });
  const rules = [
    `The sender of the route to the recipient's country comes first, then \`${sender.setting}\`, then the sender of the Auth0 connection.`,
    sender.needed ? "Nothing is sent without one." : "Without one the vendor picks.",
    sender.pool &&
      `With \`${sender.pool}\` the vendor picks a sender of the pool, and that of the connection does not count.`,
    reason("ä!") && `It ${reason("ä!")}.`,
    reason("ACME", "US") === undefined
      ? undefined
      : "In the United States and Canada it must be a number: carriers there drop messages from names.",
  ];
  return rules.flatMap((rule) => (rule ? [`- ${rule}`] : []));
}

function fieldTable(fields: readonly Field[]): string {
  return table(
    ["Name", "", "Form", "Meaning"],
    fields.map(({ name, required, schema, meaning }) => [
      `\`${name}\``,
      required ? "required" : "",
      formOf(schema),
      meaning,
    ]),
  );
}

/** Such as `"AC" and 32 hex digits`, as the message of the schema's own check says. */
function formOf(schema: Field["schema"]): string {
  const { type, options, pipe = [] } = partsOf(schema);
  if (type === "picklist") return (options ?? []).map((option) => `\`${option}\``).join(", ");
  const checks = pipe.filter((step) => step.type !== type);
  const rule = checks.map(({ message }) => /^must be (.+)$/.exec(String(message))?.[1]).find(Boolean);
  if (rule) return rule;
  if (type === "boolean") return "true or false";
  return type === "record" || type === "strict_object" ? "object" : "text";
}

function programs(program: Program): string[] {
  return [
    ...fence("ts", typescriptProgram(program)),
    ...fence("python", pythonProgram(program)),
    ...commands(secretCommands(program, "any")),
    ...fence("yaml", yamlProgram(program)),
    ...commands(secretCommands(program, "yaml")),
  ];
}

function commands(lines: readonly string[]): string[] {
  return lines.length > 0 ? fence("bash", lines.join("\n")) : [];
}

function fence(language: string, text: string): string[] {
  return [`\`\`\`${language}`, text, "```", ""];
}
