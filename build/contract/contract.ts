// What users may rely on, made from the code that keeps it.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";
import type { GenericSchema } from "valibot";
import { partsOf } from "../../components/arguments/schemaParts.ts";
import { failures } from "../../gateway/errors.ts";
import {
  bookMetricUnits,
  canaryMetricUnits,
  conversionMetricUnits,
  groupings,
  metricUnits,
  namespace,
  receiptMetricUnits,
} from "../../gateway/log/line.ts";
import { configKeys } from "../docs/configKeys.ts";
import { requestFields } from "../docs/logTable.ts";
import { receiptFields } from "../docs/receiptTable.ts";
import type { Member } from "../schema/declarations.ts";
import { defaultOf, limitsOf } from "../schema/facts.ts";
import { packageSchema } from "../schema/schema.ts";
import { nameOf } from "../schema/since.ts";
import { credentialsOf, type Field, settingsOf, sortedVendors } from "../vendors/fields.ts";
import { children } from "./children.ts";
import { inputsOf, outputsOf } from "./inputs.ts";
import { type Contract, type Entries, type Facts, written } from "./shape.ts";

async function contract(): Promise<Contract> {
  const schema = packageSchema();
  return {
    components: Object.fromEntries(Object.keys(schema.resources).map((token) => [nameOf(token), { token }])),
    children: Object.fromEntries(
      Object.entries(await children()).flatMap(([component, made]) =>
        Object.entries(made).map(([suffix, child]) => [`${component}.${suffix}`, { ...child }]),
      ),
    ),
    inputs: inputsOf(schema),
    outputs: outputsOf(schema),
    configuration: Object.fromEntries(
      configKeys().map(({ key, type, hasDefault, value }) => [
        key,
        { type, ...(hasDefault && { default: value }) },
      ]),
    ),
    stackOutputs: Object.fromEntries(stackOutputs().map((name) => [name, {}])),
    providers: vendorEntries(),
    failures: Object.fromEntries(
      Object.entries(failures).map(([code, [status, permanent]]) => [code, { status, permanent }]),
    ),
    log: logEntries(requestFields()),
    receiptLog: logEntries(receiptFields()),
    metrics: metricEntries(),
  };
}

/** What `pulumi stack output` shows of the program. */
function stackOutputs(): string[] {
  const file = join(import.meta.dirname, "../../index.ts");
  return [...readFileSync(file, "utf8").matchAll(/^export const (\w+)/gm)].map(([, name = ""]) => name);
}

function vendorEntries(): Entries {
  const fields = (place: string, list: readonly Field[]) =>
    list.map(({ name, required, schema }): [string, Facts] => [
      `${place}.${name}`,
      {
        type: typeOf(schema),
        ...(required && { required }),
        ...(defaultOf(schema) !== undefined && { default: defaultOf(schema) }),
        ...limitsOf(schema),
      },
    ]);
  return Object.fromEntries(
    sortedVendors.flatMap((vendor): [string, Facts][] => {
      const { name } = vendor.provider;
      return [
        [name, {}],
        ...fields(`${name}.settings`, settingsOf(vendor)),
        ...fields(`${name}.credentials`, credentialsOf(vendor)),
      ];
    }),
  );
}

/** As valibot calls it; a closed list of texts is text. */
function typeOf(schema: GenericSchema): string {
  const { type } = partsOf(schema);
  return type === "picklist" ? "string" : type;
}

function logEntries(members: readonly Member[]): Entries {
  return Object.fromEntries(
    members.map(({ name, optional, type }) => [
      name,
      { ...kindOf(type), ...(!optional && { always: true }) },
    ]),
  );
}

const kinds: Readonly<Partial<Record<ts.SyntaxKind, string>>> = {
  [ts.SyntaxKind.StringKeyword]: "string",
  [ts.SyntaxKind.NumberKeyword]: "number",
  [ts.SyntaxKind.BooleanKeyword]: "boolean",
  [ts.SyntaxKind.TypeOperator]: "list",
};

/** Of types that have a name elsewhere nothing is said. */
function kindOf(type: ts.TypeNode): Facts {
  if (ts.isUnionTypeNode(type)) {
    const [only, ...others] = type.types.filter(({ kind }) => kind !== ts.SyntaxKind.UndefinedKeyword);
    return only && others.length === 0 ? kindOf(only) : {};
  }
  const kind = kinds[type.kind];
  return kind === undefined ? {} : { type: kind };
}

function metricEntries(): Entries {
  const units = {
    ...metricUnits,
    ...receiptMetricUnits,
    ...conversionMetricUnits,
    ...bookMetricUnits,
    ...canaryMetricUnits,
  };
  return Object.fromEntries(
    Object.entries(units).map(([name, unit]) => [
      name,
      { namespace, unit, by: ["functionName", ...(groupings[name] ?? [])] },
    ]),
  );
}

/** The file that `npm run generate` writes. */
export async function contractText(): Promise<string> {
  return written(await contract());
}
