// Finds every problem of the arguments at once. Values that are not known yet are left out here and checked again, by
// `settle`, when they are.
import * as pulumi from "@pulumi/pulumi";
import * as v from "valibot";
import { providers as knownProviders, type Provider } from "../gateway/providers/index.ts";
import { maxSettingsBytes, settingsDocument } from "./documents.ts";
import { argsSchema, type SettledArgs } from "./schema.ts";
import { holdsCode } from "./template.ts";

export interface Problem {
  /** Where, such as `providers[0].settings.region`. */
  path: string;
  /** Value, rule and what to do. */
  reason: string;
}

/** Arguments as they come: some may be missing, malformed, or outputs. */
export type LooseArgs = { readonly [Key in keyof SettledArgs]?: unknown };

/** Every problem of the arguments that are known. `showValues: false` keeps all values out of the reasons. */
export function argumentProblems(args: LooseArgs, { showValues = true } = {}): Problem[] {
  const shown = (path: string) => showValues && !path.startsWith("credentials");
  const result = v.safeParse(argsSchema, args);
  return [
    ...(result.issues ?? []).filter(isKnown).map((issue) => toProblem(issue, "", shown)),
    ...templateProblems(args),
    ...deadlineProblems(args),
    ...providerProblems(args, shown),
    ...credentialProblems(args),
    ...(result.success ? sizeProblems(result.output) : []),
  ];
}

/** Problems of the component's name, which begins the name of everything that it creates. */
export function nameProblems(name: string): Problem[] {
  if (/^[A-Za-z][A-Za-z0-9_-]{0,39}$/.test(name)) return [];
  const rule = "must be 1 to 40 letters, digits, hyphens or underscores and begin with a letter";
  return [{ path: "name", reason: `${rule}; got ${JSON.stringify(name)}` }];
}

/** Problems of the environment in which the program runs. */
export function environmentProblems(environment: NodeJS.ProcessEnv): Problem[] {
  if (!environment.TWILIO_TOKEN) return [];
  const effect =
    "must not be set: the Auth0 provider sends its value to Auth0 as a setting of the connection";
  return [{ path: "TWILIO_TOKEN", reason: `${effect}; run with "env -u TWILIO_TOKEN pulumi up"` }];
}

/** Throws one error that lists all problems; returns when there are none. */
export function throwProblems(subject: string, problems: readonly Problem[]): void {
  if (problems.length === 0) return;
  throw new pulumi.InputPropertiesError({
    message: problemList(subject, problems),
    errors: problems.map(({ path, reason }) => ({ propertyPath: path, reason })),
  });
}

/** One line for each problem, for people. */
export function problemList(subject: string, problems: readonly Problem[]): string {
  const count = problems.length === 1 ? "a problem" : `${problems.length} problems`;
  return [`${subject} has ${count}:`, ...problems.map(({ path, reason }) => `  ${path}: ${reason}`)].join(
    "\n",
  );
}

function templateProblems({ template, syntax = "md_with_macros" }: LooseArgs): Problem[] {
  if (typeof template !== "string" || template === "") return [];
  if (syntax === "md_with_macros" && !holdsCode(template, syntax))
    return [
      { path: "template", reason: 'has no place for the code; add @@password@@ or set syntax to "liquid"' },
    ];
  if (syntax === "liquid" && !holdsCode(template, syntax))
    return [
      {
        path: "template",
        reason: 'has no place for the code; add {{ code }} or set syntax to "md_with_macros"',
      },
    ];
  return [];
}

function deadlineProblems({ deadlineSeconds = 10, timeoutSeconds = 15 }: LooseArgs): Problem[] {
  if (typeof deadlineSeconds !== "number" || typeof timeoutSeconds !== "number") return [];
  if (deadlineSeconds < timeoutSeconds) return [];
  const rule = `must be less than timeoutSeconds (${timeoutSeconds}), or Lambda ends the function before it has answered`;
  return [{ path: "deadlineSeconds", reason: `${rule}; got ${deadlineSeconds}` }];
}

function providerProblems({ providers }: LooseArgs, shown: (path: string) => boolean): Problem[] {
  return listed(providers).flatMap(({ name, settings = {} }, index) => {
    const path = `providers[${index}]`;
    const earlier = listed(providers).findIndex((other) => other.name === name);
    if (earlier < index)
      return [{ path, reason: `"${name}" is listed already as providers[${earlier}]; remove one` }];
    const provider = find(name);
    if (!provider) return [unknownProvider(`${path}.name`, name)];
    return issues(provider.settings, settings).map((issue) => toProblem(issue, `${path}.settings`, shown));
  });
}

function credentialProblems({ providers, credentials = {} }: LooseArgs): Problem[] {
  if (!isRecord(credentials)) return [];
  const misspelt = Object.keys(credentials).filter((name) => !find(name));
  const used = (providers === undefined ? [{ name: "aws" }] : listed(providers)).flatMap(
    ({ name }) => find(name) ?? [],
  );
  return [
    ...misspelt.map((name) => unknownProvider(`credentials.${name}`, name)),
    ...[...new Set(used)].flatMap(({ name, credentials: schema }) =>
      issues(schema, credentials[name] ?? {}).map((issue) => {
        const { path, reason } = toProblem(issue, `credentials.${name}`, () => false);
        return { path, reason: `${reason}; set it with "pulumi config set --secret --path ${path}"` };
      }),
    ),
  ];
}

function sizeProblems(args: SettledArgs): Problem[] {
  const bytes = Buffer.byteLength(JSON.stringify(settingsDocument(args)));
  if (bytes <= maxSettingsBytes) return [];
  const rule = `the template and the settings of all providers must fit ${maxSettingsBytes} bytes together`;
  const why = "Lambda limits the environment of a function to 4 KB";
  return [{ path: "providers", reason: `${rule} (${why}); got ${bytes}, so shorten the longest` }];
}

function find(name: string): Provider | undefined {
  return knownProviders.find((provider) => provider.name === name);
}

function unknownProvider(path: string, name: string): Problem {
  const known = knownProviders.map((provider) => provider.name).join(", ");
  return { path, reason: `must be the name of a provider (${known}); got ${JSON.stringify(name)}` };
}

function listed(providers: unknown): { name: string; settings?: unknown }[] {
  if (!Array.isArray(providers)) return [];
  return providers.flatMap((item: unknown) =>
    isRecord(item) && typeof item.name === "string" ? [{ name: item.name, settings: item.settings }] : [],
  );
}

function issues(schema: v.GenericSchema, value: unknown): v.BaseIssue<unknown>[] {
  if (isUnknown(value)) return [];
  return (v.safeParse(schema, value).issues ?? []).filter(isKnown);
}

function toProblem(issue: v.BaseIssue<unknown>, prefix: string, shown: (path: string) => boolean): Problem {
  const path = pathOf(issue, prefix);
  if (issue.expected === "never") return { path, reason: "is not known; remove it or check its spelling" };
  if (issue.input === undefined) return { path, reason: "is missing" };
  const rule = ruleOf(issue);
  return { path, reason: shown(path) ? `${rule}; got ${excerpt(issue.input)}` : rule };
}

/** The rule alone: valibot's own messages end with the value. */
function ruleOf(issue: v.BaseIssue<unknown>): string {
  const own = !issue.message.includes(`received ${issue.received}`);
  return own ? issue.message : `must be ${issue.expected ?? issue.type}`;
}

function pathOf(issue: v.BaseIssue<unknown>, prefix: string): string {
  const keys = (issue.path ?? []).map(({ key }) =>
    typeof key === "number" ? `[${key}]` : `.${String(key)}`,
  );
  return `${prefix}${keys.join("")}`.replace(/^\./, "");
}

function excerpt(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value) && !isUnknown(value);
}

/** Whether the value is one that Pulumi will know later. */
function isUnknown(value: unknown): boolean {
  return pulumi.Output.isInstance(value) || value instanceof Promise;
}

function isKnown(issue: v.BaseIssue<unknown>): boolean {
  const holdsUnknown = (value: unknown): boolean =>
    isUnknown(value) ||
    (typeof value === "object" && value !== null && Object.values(value).some(holdsUnknown));
  return !holdsUnknown(issue.input);
}
