// Finds every problem of the arguments at once. Values that are not known yet are left out here and checked again, by
// `settle`, when they are.
import * as v from "valibot";
import { routeProblems, routesSchema } from "../../gateway/delivery/route.ts";
import { providers as knownProviders, type Provider } from "../../gateway/providers/index.ts";
import { managesTenant, usesPhoneProvider } from "../auth0/path.ts";
import { didYouMean } from "./didYouMean.ts";
import { guardProblems } from "./guarding.ts";
import { observeProblems, signatureProblems } from "./observing.ts";
import {
  excerpt,
  holdsUnknown,
  isRecord,
  isUnknown,
  meantCountry,
  optionsOf,
  type Problem,
  type Shown,
  schemaProblems,
} from "./problems.ts";
import {
  argsSchema,
  defaults,
  type LooseArgs,
  plainEntries,
  secretNames,
  type TenantValues,
  tenantSchema,
} from "./schema.ts";
import { sendingProblems } from "./sending.ts";
import { codeMark, holdsCode } from "./template.ts";

/** Variables are nothing secret by their rule, but somebody may break it. */
const hiddenNames = [...secretNames, "environment"];

/** Keeps values that are, or may be, secret out of the reasons, and all values with `showValues: false`. */
function shownIf(showValues: boolean): Shown {
  return (path) => showValues && !hiddenNames.some((name) => path.startsWith(name));
}

/** Every problem of the arguments that are known. `showValues: false` keeps all values out of the reasons. */
export function argumentProblems(args: LooseArgs, { showValues = true } = {}): Problem[] {
  const shown = shownIf(showValues);
  return oncePerPlace([
    ...schemaProblems(argsSchema, args, "", shown),
    ...lateProblems(args),
    ...templateProblems(args),
    ...deadlineProblems(args),
    ...phoneProviderProblems(args),
    ...unusedProblems(args),
    ...providerProblems(args, shown),
    ...routingProblems(args, shown),
    ...credentialProblems(args),
    ...guardProblems(args),
    ...observeProblems(args),
    ...signatureProblems(args),
    ...sizeProblems(args),
    ...sendingProblems(args, shown),
  ]);
}

/** What decides by how many and which resources there are, and is not known before there is one. */
function lateProblems({ providers, ...args }: LooseArgs): Problem[] {
  const plain = Object.entries(args).filter(([key]) => key in plainEntries);
  const names = Array.isArray(providers)
    ? providers.map((provider) => (isUnknown(provider) ? provider : { name: Object(provider).name }))
    : providers;
  return unknownPlaces("", { ...Object.fromEntries(plain), providers: names }).map((path) => ({
    path,
    reason: "must be plain and known at once, as it decides what is created; it may not come from a resource",
  }));
}

/** Where in a value something is not known yet. */
function unknownPlaces(path: string, value: unknown): string[] {
  if (isUnknown(value)) return [path];
  if (Array.isArray(value)) return value.flatMap((item, index) => unknownPlaces(`${path}[${index}]`, item));
  if (!isRecord(value)) return [];
  return Object.entries(value).flatMap(([key, item]) => unknownPlaces(path ? `${path}.${key}` : key, item));
}

/** Two rules may find fault with the same value; the first says enough. */
function oncePerPlace(problems: readonly Problem[]): Problem[] {
  const paths = problems.map(({ path }) => path);
  return problems.filter(({ path }, index) => paths.indexOf(path) === index);
}

/** Arguments of a tenant as they come. */
export type LooseTenantArgs = LooseArgs & { readonly [Key in keyof TenantValues]?: unknown };

/** Every problem of the arguments of a tenant whose gateway is elsewhere, as far as they are known. */
export function tenantProblems(args: LooseTenantArgs, { showValues = true } = {}): Problem[] {
  const shown = shownIf(showValues);
  return [
    ...schemaProblems(tenantSchema, args, "", shown),
    ...lateProblems(args),
    ...templateProblems(args),
    ...phoneProviderProblems(args),
    ...streamProblems(args),
  ];
}

/** Auth0 would stream its log to nobody, or be refused. */
function streamProblems({ conversionUrl, conversionKey }: LooseTenantArgs): Problem[] {
  const given = { conversionUrl, conversionKey };
  const missing = Object.entries(given).filter(([, value]) => value === undefined);
  if (missing.length !== 1) return [];
  return missing.map(([path]) => ({
    path,
    reason: `is missing: conversionUrl and conversionKey belong together; give both, as the outputs of SmsGateway say, or neither`,
  }));
}

/** Problems of the component's name, with which the name of everything begins that it creates. */
export function nameProblems(name: string): Problem[] {
  if (/^[A-Za-z][A-Za-z0-9_-]{0,39}$/.test(name)) return [];
  const rule = "must be 1 to 40 letters, digits, hyphens or underscores and begin with a letter";
  return [{ path: "name", reason: `${rule}; got ${excerpt(name)}` }];
}

/** Problems of the environment in which the program runs. */
export function environmentProblems(environment: NodeJS.ProcessEnv): Problem[] {
  if (!environment.TWILIO_TOKEN) return [];
  const effect = "must not be set: the Auth0 provider would send its value to Auth0 with the connection";
  return [{ path: "TWILIO_TOKEN", reason: `${effect}; run "env -u TWILIO_TOKEN pulumi up"` }];
}

function templateProblems({ template = defaults.template, syntax = defaults.syntax }: LooseArgs): Problem[] {
  if (typeof template !== "string" || (syntax !== "md_with_macros" && syntax !== "liquid")) return [];
  if (template === "" || holdsCode(template, syntax)) return [];
  const other = syntax === "liquid" ? "md_with_macros" : "liquid";
  const otherwise = holdsCode(template, other) ? ` or set syntax to "${other}"` : "";
  return [{ path: "template", reason: `has no place for the code; add ${codeMark[syntax]}${otherwise}` }];
}

function deadlineProblems(args: LooseArgs): Problem[] {
  const { deadlineSeconds = defaults.deadlineSeconds, timeoutSeconds = defaults.timeoutSeconds } = args;
  if (typeof deadlineSeconds !== "number" || typeof timeoutSeconds !== "number") return [];
  if (deadlineSeconds < timeoutSeconds) return [];
  const rule = `must be less than timeoutSeconds (${timeoutSeconds}), or Lambda ends the function before it answers`;
  return [{ path: "deadlineSeconds", reason: `${rule}; got ${deadlineSeconds}` }];
}

/** The Action, which waits for the gateway, has 20 s itself. */
const longestActionDeadlineSeconds = 15;

function phoneProviderProblems(args: LooseArgs): Problem[] {
  const { auth0Path = defaults.auth0Path, replacePhoneProvider = defaults.replacePhoneProvider } = args;
  const { deadlineSeconds = defaults.deadlineSeconds } = args;
  if (!usesPhoneProvider(auth0Path)) return [];
  const problems: Problem[] = [];
  if (replacePhoneProvider === false) {
    const why =
      "the tenant has one phone provider, for MFA too, and the one it has is changed without a question";
    const fix = "look at Branding > Phone Provider in its dashboard, then set it to true";
    problems.push({
      path: "replacePhoneProvider",
      reason: `must be true with auth0Path ${excerpt(auth0Path)}: ${why}; ${fix}`,
    });
  }
  if (typeof deadlineSeconds === "number" && deadlineSeconds > longestActionDeadlineSeconds) {
    const rule = `must be at most ${longestActionDeadlineSeconds} with auth0Path ${excerpt(auth0Path)}, as Auth0 ends an Action after 20 seconds`;
    problems.push({ path: "deadlineSeconds", reason: `${rule}; got ${deadlineSeconds}` });
  }
  return problems;
}

/** Options that need a connection, where none is made. */
function unusedProblems(args: LooseArgs): Problem[] {
  if (managesTenant(args.auth0Path)) return [];
  const wishes = [
    { path: "importConnectionId", value: args.importConnectionId },
    { path: "clients", value: args.clients },
  ];
  const reason = 'has no effect with auth0Path "none", which sets up nothing in Auth0; remove it';
  return wishes.filter(({ value }) => value !== undefined).map(({ path }) => ({ path, reason }));
}

function providerProblems({ providers }: LooseArgs, shown: Shown): Problem[] {
  const list = listed(providers);
  return list.flatMap(({ name, settings = {} }, index) => {
    const path = `providers[${index}]`;
    const earlier = list.findIndex((other) => other.name === name);
    if (earlier < index)
      return [{ path, reason: `"${name}" is listed already as providers[${earlier}]; remove one` }];
    const provider = find(name);
    if (!provider) return [unknownProvider(`${path}.name`, name)];
    return schemaProblems(provider.settings, settings, `${path}.settings`, shown);
  });
}

/** What the schema of one route alone cannot tell. */
function routingProblems({ providers = defaults.providers, routes }: LooseArgs, shown: Shown): Problem[] {
  const { success, output } = v.safeParse(routesSchema, routes);
  if (!success || holdsUnknown(routes)) return [];
  const names = listed(providers).map(({ name }) => name);
  return routeProblems(output, names).map(({ path: keys, message, value }) => {
    const path = keys.join(".");
    const got = value !== undefined && shown(path) ? `; got ${excerpt(value)}` : "";
    const [, country] = keys;
    const hint = keys.length === 2 ? meantCountry(country) : "";
    return { path, reason: `${message}${got}${hint}` };
  });
}

function credentialProblems({ providers = defaults.providers, credentials = {} }: LooseArgs): Problem[] {
  if (!isRecord(credentials)) return [];
  const misspelt = Object.keys(credentials).filter((name) => !find(name));
  const used = new Set(listed(providers).flatMap(({ name }) => find(name) ?? []));
  const wrong = [...used].flatMap(({ name, credentials: schema }) =>
    schemaProblems(schema, credentials[name] ?? {}, `credentials.${name}`, () => false),
  );
  return [
    ...misspelt.map((name) => unknownProvider(`credentials.${name}`, name)),
    ...wrong.map(({ path, reason }) => ({
      path,
      reason: `${reason} (in the program of this package: ${credentialCommand(path, reason)})`,
    })),
  ];
}

/** The command that mends a credential. A secret of digits stays a text. */
function credentialCommand(path: string, reason: string): string {
  if (reason.startsWith("is not an option")) return `"pulumi config rm --path ${path}"`;
  const [, name = "", field] = path.split(".");
  const schema = find(name)?.credentials;
  const [first] = field === undefined && schema ? optionsOf(schema) : [];
  return `"pulumi config set --secret --path ${first ? `${path}.${first}` : path}"`;
}

/** Bytes that the gateway's own variables take at most: a secret's ARN, a table's name, their keys and quotes. */
const ownVariableBytes = 320;
const maxEnvironmentBytes = 4096 - ownVariableBytes;

/** Lambda measures the JSON of all variables. */
function sizeProblems({ environment }: LooseArgs): Problem[] {
  if (!isRecord(environment) || holdsUnknown(environment)) return [];
  const bytes = Buffer.byteLength(JSON.stringify(environment));
  if (bytes <= maxEnvironmentBytes) return [];
  const rule = `must be at most ${maxEnvironmentBytes} bytes as JSON, as Lambda takes 4 KB of variables`;
  return [{ path: "environment", reason: `${rule}; got ${bytes}` }];
}

function find(name: string): Provider | undefined {
  return knownProviders.find((provider) => provider.name === name);
}

function unknownProvider(path: string, name: string): Problem {
  const known = knownProviders.map((provider) => provider.name);
  const rule = `must be the name of a provider (${known.join(", ")}); got ${excerpt(name)}`;
  return { path, reason: `${rule}${didYouMean(name, known)}` };
}

function listed(providers: unknown): { name: string; settings?: unknown }[] {
  if (!Array.isArray(providers)) return [];
  return providers.flatMap((item: unknown) =>
    isRecord(item) && typeof item.name === "string" ? [{ name: item.name, settings: item.settings }] : [],
  );
}
