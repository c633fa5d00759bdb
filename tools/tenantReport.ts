// What an Auth0 tenant's SMS set-up means for a deployment, from what the Management API tells. Pure.
import { invocation } from "./invocation.ts";
import type { Json } from "./managementApi.ts";

export interface SmsConnection {
  readonly id: string;
  readonly name: string;
  /** Undefined when the application may not read options. */
  readonly options: Json | undefined;
  /** Undefined when the list could not be read. */
  readonly clients: readonly string[] | undefined;
}

export interface TenantFacts {
  readonly scopes: readonly string[];
  readonly connections: readonly SmsConnection[];
  /** Names of the tenant-level phone providers; undefined when they could not be read. */
  readonly phoneProviders: readonly string[] | undefined;
  /** The tenant's flag; undefined when it could not be read. */
  readonly phoneConsolidatedExperience: boolean | undefined;
}

export interface Finding {
  readonly level: "ok" | "note" | "problem";
  readonly text: string;
}

export interface Report {
  readonly findings: readonly Finding[];
  /** Arguments of the gateway with which it takes over what the tenant has: path and value. */
  readonly settings: readonly (readonly [path: string, value: string | number | boolean])[];
  /** Options of a connection that the Pulumi provider cannot read, mended; sent with `--fix`. */
  readonly mend?: { readonly id: string; readonly options: Json };
}

const connectionScopes = [
  "create:connections",
  "read:connections",
  "update:connections",
  "delete:connections",
  "read:connections_options",
  "update:connections_options",
];

/** Also needed to set up the phone provider, which is an Action. */
const phoneProviderScopes = ["actions", "phone_providers"].flatMap((what) =>
  ["create", "read", "update", "delete"].map((verb) => `${verb}:${what}`),
);

/** All findings, blockers first. */
export function reportOn(facts: TenantFacts): Report {
  const sms = facts.connections.find(({ name }) => name === "sms");
  const path = pathOf(facts, sms);
  return {
    findings: [
      ...scopeFindings(facts, path.value),
      ...path.findings,
      ...connectionFindings(facts.connections, sms),
    ],
    settings: settingsFor(sms, path.value),
    ...(sms?.options &&
      typeof sms.options.forward_req_info === "string" && { mend: mendOf(sms.id, sms.options) }),
  };
}

function scopeFindings({ scopes }: TenantFacts, path: PathName): Finding[] {
  const required = [...connectionScopes, ...(path === "phoneProvider" ? phoneProviderScopes : [])];
  const missing = required.filter((scope) => !scopes.includes(scope));
  if (missing.length === 0)
    return [
      {
        level: "ok",
        text: `The application has every scope that a deployment ${path === "phoneProvider" ? "with auth0Path phoneProvider" : "to the connection"} needs.`,
      },
    ];
  return [
    {
      level: "problem",
      text: `The application lacks ${missing.join(", ")}. Add them in Dashboard > Applications > APIs > Auth0 Management API > Machine to Machine Applications.`,
    },
  ];
}

type PathName = "connection" | "phoneProvider" | "unknown";

function pathOf(
  facts: TenantFacts,
  sms: SmsConnection | undefined,
): { value: PathName; findings: Finding[] } {
  const { phoneProviders, phoneConsolidatedExperience } = facts;
  const flag = sms?.options?.use_phone_provider;
  const findings: Finding[] = (phoneProviders ?? []).map((name) => ({
    level: "note",
    text: `The tenant has a phone provider, "${name}". There is one for each tenant: a deployment on that path takes it over, MFA included.`,
  }));
  if (phoneProviders === undefined) {
    findings.push({
      level: "note",
      text: "Phone providers could not be read (scope read:phone_providers): look at Branding > Phone Provider before you set replacePhoneProvider.",
    });
  }
  if (phoneConsolidatedExperience || flag) {
    const why = flag
      ? `the connection has use_phone_provider ${JSON.stringify(flag)}`
      : "phone_consolidated_experience is on";
    findings.push({ level: "note", text: `Codes go through the tenant-level phone provider: ${why}.` });
    return { value: "phoneProvider", findings };
  }
  if (phoneConsolidatedExperience === undefined) {
    const text =
      "Which path the tenant uses cannot be told without the scope read:tenant_settings; see Dashboard > Authentication > Passwordless > SMS > Use Tenant-Level Messaging Provider.";
    return { value: "unknown", findings: [...findings, { level: "note", text }] };
  }
  findings.push({ level: "ok", text: "As far as the API tells, codes go through the SMS connection." });
  return { value: "connection", findings };
}

function connectionFindings(all: readonly SmsConnection[], sms: SmsConnection | undefined): Finding[] {
  const others = all
    .filter((each) => each !== sms)
    .map(
      ({ id, name }): Finding => ({
        level: "note",
        text: `Another SMS connection, "${name}" (${id}), is left alone: SDKs and the dashboard only know the name "sms".`,
      }),
    );
  if (!sms)
    return [
      { level: "ok", text: "There is no connection named sms yet; a deployment creates it." },
      ...others,
    ];
  return [
    { level: "note", text: `The tenant has the connection sms, ${sms.id}: adopt it, its users stay.` },
    ...optionFindings(sms),
    ...clientFindings(sms),
    ...others,
  ];
}

function optionFindings({ options }: SmsConnection): Finding[] {
  if (!options)
    return [{ level: "problem", text: "Its options cannot be read without read:connections_options." }];
  const findings: Finding[] = [];
  const twilio = ["twilio_sid", "twilio_token", "messaging_service_sid"].filter((name) => options[name]);
  if (twilio.length > 0)
    findings.push({ level: "note", text: `It has ${twilio.join(", ")}, which a deployment removes.` });
  if (typeof options.forward_req_info === "string") {
    findings.push({
      level: "problem",
      text: `Its forward_req_info is the text ${JSON.stringify(options.forward_req_info)}: the Pulumi provider cannot read such a connection. To make it a boolean: ${invocation("tenant", "--fix")}`,
    });
  }
  if (options.use_phone_provider !== undefined) {
    findings.push({
      level: "note",
      text: `It has use_phone_provider ${JSON.stringify(options.use_phone_provider)}, which the Pulumi provider does not know: the next change by it removes the flag.`,
    });
  }
  return findings;
}

function clientFindings({ clients }: SmsConnection): Finding[] {
  if (clients === undefined) return [{ level: "note", text: "Its applications could not be read." }];
  if (clients.length === 0)
    return [{ level: "problem", text: "No application may use it: enable one, or set clients." }];
  return [
    { level: "ok", text: `Applications that may use it: ${clients.join(", ")}. They stay as they are.` },
  ];
}

function settingsFor(sms: SmsConnection | undefined, path: PathName): Report["settings"] {
  const { from, template, syntax, totp } = (sms?.options ?? {}) as Json & { totp?: Json };
  const settings: [path: string, value: unknown][] = [
    ["importConnectionId", sms?.id],
    ["auth0Path", path === "phoneProvider" ? path : undefined],
    // With which one says to know that the tenant's own is replaced.
    ["replacePhoneProvider", path === "phoneProvider" ? true : undefined],
    ["sender", from],
    ["template", template],
    ["syntax", syntax],
    ["code.length", totp?.length],
    ["code.lifetimeSeconds", totp?.time_step],
  ];
  return settings.flatMap(([name, value]) =>
    (typeof value === "string" && value !== "") || typeof value === "number" || typeof value === "boolean"
      ? [[name, value] as const]
      : [],
  );
}

function mendOf(id: string, options: Json): NonNullable<Report["mend"]> {
  return { id, options: { ...options, forward_req_info: options.forward_req_info === "true" } };
}
