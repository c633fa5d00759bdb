// The tables of the log: every field and every metric, made from the comments of gateway/log/line.ts.
// `node build/docs/logTable.ts` prints them.
import { fileURLToPath } from "node:url";
import { declarationsOf, type Member, type ValueSet } from "../schema/declarations.ts";
import { table } from "./table.ts";

const read = (file: string) => declarationsOf(fileURLToPath(new URL(file, import.meta.url)));

/** Markdown: the fields of a request's line, the metrics in it, and what metrics are grouped by. */
export function logTable(): string {
  const { interfaces, sets } = read("../../gateway/log/line.ts");
  const members = (name: string) => interfaces.get(name)?.members ?? [];
  const judgement = read("../../gateway/guard/judgement.ts").interfaces.get("Judgement")?.members ?? [];
  const detour = read("../../gateway/delivery/detour.ts").interfaces.get("Detour")?.members ?? [];
  const parts: Readonly<Record<string, readonly Member[]>> = {
    attempts: within("attempts[]", members("AttemptLine")),
    detour: within("detour", detour),
    guard: within("guard", judgement),
  };
  const fields = members("LogLine").flatMap((member) => [member, ...(parts[member.name] ?? [])]);
  const units = (name: string) => sets.get(name)?.values ?? [];
  return [
    table(["Field", "Always", "Meaning"], fields.map(fieldRow)),
    table(["Metric", "Unit", "Meaning"], units("metricUnits").map(metricRow)),
    table(["Dimension of every metric above", "Meaning"], members("Dimensions").map(dimensionRow)),
    table(["Metric of the guard", "Unit", "Meaning"], units("guardMetricUnits").map(metricRow)),
    table(
      ["Dimension of the guard's metrics", "Meaning"],
      [...members("GuardDimensions"), ...members("Dimensions").filter(({ name }) => name === "outcome")].map(
        dimensionRow,
      ),
    ),
  ].join("\n\n");
}

/** The members under the name of the field that holds them. */
function within(field: string, members: readonly Member[]): Member[] {
  return members.map((member) => ({ ...member, name: `${field}.${member.name}` }));
}

function metricRow({ name, value, description }: ValueSet["values"][number]): string[] {
  return [`\`${name}\``, value, description];
}

function dimensionRow({ name, description }: Member): string[] {
  return [`\`${name}\``, description];
}

function fieldRow({ name, optional, description }: Member): string[] {
  return [`\`${name}\``, optional ? "" : "yes", description];
}

if (import.meta.main) console.log(logTable());
