// Programs that send through a vendor, in TypeScript, YAML and Python, made of the example in the vendor's file.
import { stringify } from "yaml";
import { fieldNameOf } from "../../components/arguments/vendorNames.ts";
import { type Vendor, vendors } from "../../gateway/providers/index.ts";
import { settingsOf } from "./fields.ts";

export interface Program {
  readonly providers: readonly { readonly vendor: Vendor; readonly settings: object }[];
  readonly guard?: object;
}

/** What must be set and no more, and a sender where nothing is sent without one. */
export function smallestProgram(vendor: Vendor): Program {
  const { facts } = vendor;
  const needed = settingsOf(vendor)
    .filter(({ name, required }) => required || (facts.sender?.needed && name === facts.sender.setting))
    .map(({ name }) => name);
  const settings = Object.entries(facts.example.settings).filter(([name]) => needed.includes(name));
  return { providers: [{ vendor, settings: Object.fromEntries(settings) }] };
}

/** With a second provider, for the vendor's bad days, and the countries of the users. */
export function realProgram(vendor: Vendor): Program {
  const second = vendor.facts.permission === undefined ? "aws" : "twilio";
  return {
    providers: [vendor, ...vendors.filter(({ provider }) => provider.name === second)].map((each) => ({
      vendor: each,
      settings:
        each === vendor ? each.facts.example.settings : (smallestProgram(each).providers[0]?.settings ?? {}),
    })),
    guard: { countries: ["DE", "AT"] },
  };
}

export function typescriptProgram(program: Program): string {
  const arguments_ = printed(
    argumentsOf(program, ({ provider }) => provider.name),
    typescript,
    "",
  );
  return [
    ...(secretsOf(program).length > 0 ? ['import * as pulumi from "@pulumi/pulumi";'] : []),
    'import { SmsGateway } from "auth0-sms-gateway";',
    "",
    ...(secretsOf(program).length > 0 ? ["const config = new pulumi.Config();", ""] : []),
    `new SmsGateway("login-codes", ${arguments_});`,
  ].join("\n");
}

/** Names of fields as the SDK has them; settings are no fields, and stay as they are. */
export function pythonProgram(program: Program): string {
  const { providers, ...others } = argumentsOf(program, ({ provider }) =>
    snakeCase(fieldNameOf(provider.name)),
  );
  const inputs = { providers, ...Object.fromEntries(Object.entries(others).map(snakeCased)) };
  const lines = Object.entries(inputs).map(
    ([name, value]) => `    ${name}=${printed(value, python, "    ")},`,
  );
  return [
    ...(secretsOf(program).length > 0 ? ["import pulumi"] : []),
    "import pulumi_auth0_sms_gateway as smsgw",
    "",
    ...(secretsOf(program).length > 0 ? ["config = pulumi.Config()", ""] : []),
    "smsgw.SmsGateway(",
    '    "login-codes",',
    ...lines,
    ")",
  ].join("\n");
}

export function yamlProgram(program: Program): string {
  const secret = secretsOf(program).length > 0;
  const properties = argumentsOf(program, ({ provider }) => fieldNameOf(provider.name));
  const gateway = { type: "auth0-sms-gateway:SmsGateway", name: "login-codes", properties };
  const document = {
    ...(secret && { config: { credentials: { type: "object", secret: true } } }),
    resources: { gateway },
  };
  const text = JSON.stringify(document, (_, value) => (value instanceof Secret ? value.reference : value));
  return stringify(JSON.parse(text), { lineWidth: 0 }).trimEnd();
}

/** The commands that set the secrets, for programs in a language and for YAML. */
export function secretCommands(program: Program, language: "any" | "yaml"): string[] {
  return secretsOf(program).map(({ key, path }) =>
    language === "yaml" ? `pulumi config set --secret --path ${path}` : `pulumi config set --secret ${key}`,
  );
}

/** A value of the configuration. */
class Secret {
  readonly path: string;
  /** Such as `twilioAuthToken`. */
  readonly key: string;

  constructor(vendor: string, credential: string) {
    const name = fieldNameOf(vendor);
    this.path = `credentials.${name}.${credential}`;
    this.key = `${name}${credential.replace(/^./, (first) => first.toUpperCase())}`;
  }

  get reference(): string {
    return `\${${this.path}}`;
  }
}

function credentialsOf({ provider, facts }: Vendor): Record<string, Secret> {
  return Object.fromEntries(facts.example.credentials.map((name) => [name, new Secret(provider.name, name)]));
}

function secretsOf({ providers }: Program): Secret[] {
  return providers.flatMap(({ vendor }) => Object.values(credentialsOf(vendor)));
}

function argumentsOf({ providers, guard }: Program, nameOf: (vendor: Vendor) => string) {
  const credentials = providers
    .map(({ vendor }) => [nameOf(vendor), credentialsOf(vendor)] as const)
    .filter(([, own]) => Object.keys(own).length > 0);
  return {
    providers: providers.map(({ vendor, settings }) => ({
      name: vendor.provider.name,
      ...(Object.keys(settings).length > 0 && { settings }),
    })),
    ...(credentials.length > 0 && { credentials: Object.fromEntries(credentials) }),
    ...(guard && { guard }),
  };
}

function snakeCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

function snakeCased([name, value]: [string, unknown]): [string, unknown] {
  if (value instanceof Secret || Array.isArray(value) || typeof value !== "object" || value === null)
    return [snakeCase(name), value];
  return [snakeCase(name), Object.fromEntries(Object.entries(value).map(snakeCased))];
}

interface Style {
  readonly key: (name: string) => string;
  readonly secret: (key: string) => string;
  readonly indent: string;
  /** Between a brace and what it holds. */
  readonly space: string;
}

const typescript: Style = {
  key: (name) => (/^([A-Za-z]\w*|\d+)$/.test(name) ? name : JSON.stringify(name)),
  secret: (key) => `config.requireSecret("${key}")`,
  indent: "  ",
  space: " ",
};

const python: Style = {
  key: (name) => JSON.stringify(name),
  secret: (key) => `config.require_secret("${key}")`,
  indent: "    ",
  space: "",
};

/** In one line where that is short enough. */
function printed(value: unknown, style: Style, indent: string): string {
  if (value instanceof Secret) return style.secret(value.key);
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const inner = indent + style.indent;
  const parts = Array.isArray(value)
    ? value.map((item) => printed(item, style, inner))
    : Object.entries(value).map(([name, item]) => `${style.key(name)}: ${printed(item, style, inner)}`);
  const [open, close, space] = Array.isArray(value) ? ["[", "]", ""] : ["{", "}", style.space];
  const line = `${open}${space}${parts.join(", ")}${space}${close}`;
  if (!line.includes("\n") && indent.length + line.length <= 80) return line;
  return `${open}\n${parts.map((part) => `${inner}${part},\n`).join("")}${indent}${close}`;
}
