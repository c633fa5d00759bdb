// The tables of the log: every field and every metric, made from the comments of gateway/log/line.ts.
// `node build/docs/logTable.ts` prints them.
import { fileURLToPath } from "node:url";
import { declarationsOf, type Member } from "../schema/declarations.ts";
import { table } from "./table.ts";

const source = fileURLToPath(new URL("../../gateway/log/line.ts", import.meta.url));

/** Markdown: the fields of a request's line, the metrics in it, and what metrics are grouped by. */
export function logTable(): string {
  const { interfaces, sets } = declarationsOf(source);
  const members = (name: string) => interfaces.get(name)?.members ?? [];
  const fields = members("LogLine").flatMap((member) =>
    member.name === "attempts"
      ? [member, ...members("AttemptLine").map((each) => ({ ...each, name: `attempts[].${each.name}` }))]
      : [member],
  );
  const metrics = sets.get("metricUnits")?.values ?? [];
  return [
    table(["Field", "Always", "Meaning"], fields.map(fieldRow)),
    table(
      ["Metric", "Unit", "Meaning"],
      metrics.map(({ name, value, description }) => [`\`${name}\``, value, description]),
    ),
    table(
      ["Dimension of every metric", "Meaning"],
      members("Dimensions").map(({ name, description }) => [`\`${name}\``, description]),
    ),
  ].join("\n\n");
}

function fieldRow({ name, optional, description }: Member): string[] {
  return [`\`${name}\``, optional ? "" : "yes", description];
}

if (import.meta.main) console.log(logTable());
