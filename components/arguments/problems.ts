// What is wrong with an argument, and how it is said: place, rule, value.
import * as pulumi from "@pulumi/pulumi";
import * as v from "valibot";
import { didYouMean } from "./didYouMean.ts";
import { partsOf } from "./schemaParts.ts";

export interface Problem {
  /** Where, such as `providers[0].settings.region`. */
  path: string;
  /** Rule, value and, where it is not plain, what to do. */
  reason: string;
}

/** Decides by its path whether a value may be shown. */
export type Shown = (path: string) => boolean;

/** All problems of a component's arguments. A `RunError`, of which Pulumi prints the message alone, without a stack. */
export class ArgumentsError extends pulumi.RunError {
  override readonly name = "ArgumentsError";
  /** Such as `SmsGateway "sms" has 2 problems:`. */
  readonly heading: string;
  readonly problems: readonly Problem[];

  constructor(subject: string, problems: readonly Problem[]) {
    const heading = `${subject} has ${problems.length === 1 ? "a problem" : `${problems.length} problems`}:`;
    const message = [heading, ...problems.map(({ path, reason }) => `  ${path}: ${reason}`)].join("\n");
    super(message);
    // Pulumi puts "error serializing property …" before the message, once for each resource that the value reaches.
    Object.defineProperty(this, "message", { get: () => message, set: () => {} });
    this.heading = heading;
    this.problems = problems;
  }
}

/** Throws one error that lists all problems; returns when there are none. */
export function throwProblems(subject: string, problems: readonly Problem[]): void {
  if (problems.length > 0) throw new ArgumentsError(subject, problems);
}

/** Where the value breaks the schema. What is not known yet breaks nothing. */
export function schemaProblems(
  schema: v.GenericSchema,
  value: unknown,
  path: string,
  shown: Shown,
): Problem[] {
  if (isUnknown(value)) return [];
  const { issues = [] } = v.safeParse(schema, value);
  return issues
    .filter(
      (issue) => !holdsUnknown(issue.input) && !(issue.path ?? []).some(({ input }) => isUnknown(input)),
    )
    .map((issue) => {
      const place = pathOf(issue, path);
      const reason = reasonOf(issue, shown(place));
      return {
        path: place,
        reason: issue.expected === "never" ? reason + meantOption(schema, issue) : reason,
      };
    });
}

/** What somebody means by a code that everybody knows and ISO does not. */
export function meantCountry(code: unknown): string {
  return code === "UK" ? '; the United Kingdom is "GB"' : "";
}

/** Whether the value is one that Pulumi will know later. */
export function isUnknown(value: unknown): boolean {
  return pulumi.Output.isInstance(value) || value instanceof Promise;
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value) && !isUnknown(value);
}

/** A value as it is shown in a reason. */
export function excerpt(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}

/** Whether the value or a part of it is one that Pulumi will know later. */
export function holdsUnknown(value: unknown): boolean {
  if (isUnknown(value)) return true;
  return typeof value === "object" && value !== null && Object.values(value).some(holdsUnknown);
}

/** Valibot's names of types. */
const plainWords: Readonly<Record<string, string>> = {
  string: "a text",
  number: "a number",
  boolean: "true or false",
  Array: "a list",
  Object: "an object",
};

function meantOption(schema: v.GenericSchema, issue: v.BaseIssue<unknown>): string {
  const keys = (issue.path ?? []).map(({ key }) => String(key));
  const last = keys.pop();
  return last === undefined ? "" : didYouMean(last, optionsOf(schema, keys));
}

/** The options of an object, or of one at a place within it. Of alternatives, those of the first. */
export function optionsOf(schema: v.GenericSchema, keys: readonly string[] = []): string[] {
  const { type, options, entries, item, value } = partsOf(schema);
  if (type === "union") return optionsOf(options?.[0] as v.GenericSchema, keys);
  const [key, ...rest] = keys;
  if (key === undefined) return Object.keys(entries ?? {});
  const next = entries?.[key] ?? item ?? value;
  return next ? optionsOf(next, rest) : [];
}

function reasonOf(issue: v.BaseIssue<unknown>, shown: boolean): string {
  if (issue.expected === "never") return "is not an option; remove it or check its spelling";
  if (issue.input === undefined) return "is missing";
  // The messages of valibot itself end with the value.
  const own = !issue.message.endsWith(`received ${issue.received}`);
  const rule = own
    ? issue.message
    : `must be ${plainWords[issue.expected ?? ""] ?? issue.expected ?? issue.type}`;
  if (!shown) return rule;
  const hint = rule.includes("country code") ? meantCountry(issue.input) : "";
  return `${rule}; got ${excerpt(issue.input)}${hint}`;
}

function pathOf(issue: v.BaseIssue<unknown>, prefix: string): string {
  const keys = (issue.path ?? []).map(({ key }) =>
    typeof key === "number" ? `[${key}]` : `.${String(key)}`,
  );
  return `${prefix}${keys.join("")}`.replace(/^\./, "");
}
