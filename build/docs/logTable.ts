// The tables of the log: every field and every metric, made from the comments of gateway/log/line.ts.
// `node build/docs/logTable.ts` prints them.
import { fileURLToPath } from "node:url";
import { groupings } from "../../gateway/log/line.ts";
import { declarationsOf, type Member, type ValueSet } from "../schema/declarations.ts";
import { table } from "./table.ts";

const read = (file: string) => declarationsOf(fileURLToPath(new URL(file, import.meta.url)));

/** The fields of a request's line, each followed by those in it. */
export function requestFields(): Member[] {
  const { interfaces } = read("../../gateway/log/line.ts");
  const members = (name: string) => interfaces.get(name)?.members ?? [];
  const judgement = read("../../gateway/guard/judgement.ts").interfaces.get("Judgement")?.members ?? [];
  const detour = read("../../gateway/delivery/detour.ts").interfaces.get("Detour")?.members ?? [];
  const parts: Readonly<Record<string, readonly Member[]>> = {
    attempts: within("attempts[]", members("AttemptLine")),
    detour: within("detour", detour),
    guard: within("guard", judgement),
  };
  return members("LogLine").flatMap((member) => [member, ...(parts[member.name] ?? [])]);
}

/** Markdown: the fields of a request's line, the metrics in it, and what metrics are grouped by. */
export function logTable(): string {
  const { interfaces, sets } = read("../../gateway/log/line.ts");
  const metrics = sets.get("metricUnits")?.values ?? [];
  const dimensions = interfaces.get("Dimensions")?.members ?? [];
  return [
    table(["Field", "Always", "Meaning"], requestFields().map(fieldRow)),
    table(["Metric", "Unit", "Also by", "Meaning"], metrics.map(metricRow)),
    table(["Dimension", "Meaning"], dimensions.map(dimensionRow)),
  ].join("\n\n");
}

/** The functions beside the gateway, and where their metrics are listed. */
const others = {
  "the function that reads Auth0's log": "conversionMetricUnits",
  "the function that vendors report to": "receiptMetricUnits",
  "the function that closes the books": "bookMetricUnits",
  "the canary": "canaryMetricUnits",
} as const;

/** Markdown: the metrics of the functions beside the gateway. */
export function metricTables(): string {
  const { sets } = read("../../gateway/log/line.ts");
  return Object.entries(others)
    .map(([name, list]) =>
      table(
        [`Metric of ${name}`, "Unit", "Also by", "Meaning"],
        (sets.get(list)?.values ?? []).map(metricRow),
      ),
    )
    .join("\n\n");
}

/** The members under the name of the field that holds them. */
function within(field: string, members: readonly Member[]): Member[] {
  return members.map((member) => ({ ...member, name: `${field}.${member.name}` }));
}

function metricRow({ name, value, description }: ValueSet["values"][number]): string[] {
  const by = (groupings[name] ?? []).map((dimension) => `\`${dimension}\``).join(", ");
  return [`\`${name}\``, value, by, description];
}

function dimensionRow({ name, description }: Member): string[] {
  return [`\`${name}\``, description];
}

function fieldRow({ name, optional, description }: Member): string[] {
  return [`\`${name}\``, optional ? "" : "yes", description];
}

if (import.meta.main) console.log(logTable());
