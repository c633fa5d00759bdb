// Everything that a program can ask of the component, one by one. The types ask for each argument, so that no new one is
// forgotten.
import type { ObserveArgs, SmsGatewayArgs, SmsGatewayTenantArgs } from "../../components/args.ts";
import type { ProviderArgs } from "../../components/vendors.ts";
import { receipts, type Vendor, vendors } from "../../gateway/providers/index.ts";
import { smallestProgram } from "../vendors/program.ts";
import type { Choices, Switch } from "./conditions.ts";

type Whole<T> = { readonly [Key in keyof T]-?: Exclude<T[Key], undefined> };

type Asked = Switch<SmsGatewayArgs>;

/** Arguments that each make something. */
const makers = {
  clients: ["a"],
  vpc: { subnetIds: ["subnet-1"], securityGroupIds: ["sg-1"] },
  kmsKeyArn: "arn:aws:kms:eu-central-1:123456789012:key/1",
  alarmTopicArn: "arn:aws:sns:eu-central-1:123456789012:pager",
} satisfies SmsGatewayArgs;

/** Below: each provider, each observation and each tenant is a switch of its own. */
type Apart = "observe" | "providers" | "credentials" | "auth0Path" | "replacePhoneProvider";

const observe: Whole<ObserveArgs> = {
  receipts: true,
  conversion: true,
  feedback: true,
  dashboard: true,
  canaryMinutes: 5,
  streamKeyGeneration: 2,
  concurrency: 5,
};

/** Arguments that by themselves make nothing. */
const values: Omit<Whole<SmsGatewayArgs>, keyof typeof makers | Apart> = {
  routes: { KP: { providers: [] } },
  signatureKeys: {},
  delivery: { onUnknown: "stop", hedge: true, outages: "enforce" },
  guard: { mode: "monitor", countries: ["DE"], messagesPerDay: 5000 },
  text: { transliterate: true, webOtpDomain: "login.example.com" },
  keyGeneration: 3,
  pepperGeneration: 2,
  sharedState: true,
  deadlineSeconds: 12,
  timeoutSeconds: 20,
  memorySize: 1024,
  reservedConcurrency: 10,
  architecture: "x86_64",
  environment: { EXTRA: "value" },
  logRetentionDays: 7,
  alarms: { failedPercent: 30 },
  permissionsBoundaryArn: "arn:aws:iam::123456789012:policy/boundary",
  tags: { team: "identity" },
  subject: "urn:Other",
  audience: "urn:Other",
  sender: "+15551234567",
  template: "{{ code }} is your code",
  syntax: "liquid",
  code: { length: 8, lifetimeSeconds: 600 },
  bruteForceProtection: false,
  forwardRequestInfo: false,
  disableSignup: true,
  importConnectionId: "con_1",
  protectConnection: false,
};

const permitted = vendors.filter(({ facts }) => facts.permission);
const reporting = vendors.filter(({ provider }) =>
  /message|account/.test(receipts[provider.name]?.told ?? ""),
);

/** One of each kind that makes a difference. */
const providers: readonly Asked[] = [
  ...permitted.map((vendor) => ({
    name: `the provider "${vendor.provider.name}"`,
    args: sendingBy(vendor),
  })),
  ...reporting.slice(0, 1).map((vendor) => ({
    name: "a provider that reports to a URL",
    args: sendingBy(vendor),
  })),
];

export function sendingBy(vendor: Vendor): SmsGatewayArgs {
  const { provider, facts } = vendor;
  const [program] = smallestProgram(vendor).providers;
  const credentials = Object.fromEntries(facts.example.credentials.map((name) => [name, "c".repeat(40)]));
  return {
    // The types know each vendor by its name, which here is any.
    providers: [{ name: provider.name, settings: program?.settings } as ProviderArgs],
    credentials: { [provider.name]: credentials },
  };
}

const switches: readonly Asked[] = [
  { name: "other arguments", args: values },
  ...Object.entries(makers).map(([name, value]) => ({ name, args: { [name]: value } })),
  ...Object.entries(observe).map(([name, value]) => ({
    name: `observe.${name}`,
    args: { observe: { [name]: value } },
  })),
  ...providers,
];

const phoneProvider: Asked = {
  name: 'auth0Path "both" or "phoneProvider"',
  args: { auth0Path: "both", replacePhoneProvider: true },
};
const elsewhere: Asked = { name: 'auth0Path "none"', args: { auth0Path: "none" } };

export const gatewayChoices: Choices<SmsGatewayArgs> = {
  programs: [
    [
      { name: "alarmTopicArn", args: { alarmTopicArn: makers.alarmTopicArn } },
      { name: "a second provider", args: together([...providers.slice(-1), ...providers.slice(0, 1)]) },
    ],
    [...switches, phoneProvider],
    // Without what only a connection has.
    [...switches.filter(({ name }) => name !== "other arguments" && name !== "clients"), elsewhere],
  ],
  takers: [
    { name: "sharedState false", args: { sharedState: false } },
    elsewhere,
    ...providers.slice(-1).map(({ args }) => ({ name: 'providers without "aws"', args })),
  ],
};

type TenantArgs = Partial<SmsGatewayTenantArgs>;

export const tenantChoices: Choices<TenantArgs> = {
  programs: [
    [
      { name: "clients", args: { clients: ["a"] } },
      { name: phoneProvider.name, args: { auth0Path: "both", replacePhoneProvider: true } },
      {
        name: "conversionUrl",
        args: { conversionUrl: "https://codes.example.com/", conversionKey: "k".repeat(64) },
      },
    ],
  ],
  takers: [],
};

/** All of them in one program. */
export function together(asked: readonly Asked[]): SmsGatewayArgs {
  const all = asked.map(({ args }) => args);
  const providersOf = all.flatMap((args) => args.providers ?? []);
  return {
    ...Object.assign({}, ...all),
    ...(providersOf.length > 0 && { providers: providersOf }),
    credentials: Object.assign({}, ...all.map((args) => args.credentials)),
    observe: Object.assign({}, ...all.map((args) => args.observe)),
  };
}
