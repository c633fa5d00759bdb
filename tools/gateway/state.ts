// The gateways in the state of a stack, as `pulumi stack export` shows it, whatever program has made them. Pure.
import * as v from "valibot";
import { placeOfArn } from "../../components/arguments/arn.ts";

const resource = v.looseObject({
  urn: v.string(),
  type: v.string(),
  id: v.optional(v.string()),
  parent: v.optional(v.string()),
  inputs: v.optional(v.record(v.string(), v.unknown()), {}),
  outputs: v.optional(v.record(v.string(), v.unknown()), {}),
});

type Resource = v.InferOutput<typeof resource>;

const stateSchema = v.object({
  deployment: v.nullish(v.object({ resources: v.optional(v.array(resource), []) })),
});

/** A gateway and the resources that it consists of. */
export interface GatewayState {
  /** As the program calls it, such as `sms-gateway`. */
  readonly name: string;
  readonly outputs: Readonly<Record<string, unknown>>;
  readonly children: readonly Resource[];
}

export function gatewaysIn(state: unknown): GatewayState[] {
  const resources = v.parse(stateSchema, state).deployment?.resources ?? [];
  return resources
    .filter(({ type }) => type === "auth0-sms-gateway:index:SmsGateway")
    .map(({ urn, outputs }) => ({
      name: urn.split("::").at(-1) ?? "",
      outputs: Object(plain(outputs)),
      children: resources.filter(({ parent }) => parent === urn),
    }));
}

/** The one of this name, or the only one. Throws one error that names those there are. */
export function chooseGateway(
  gateways: readonly GatewayState[],
  wanted: string | undefined,
  stack: string,
): GatewayState {
  const names = gateways.map(({ name }) => name).join(", ");
  if (gateways.length === 0) throw new Error(`the stack ${stack} has no SmsGateway; deploy it: pulumi up`);
  const [first, ...others] = gateways.filter(({ name }) => wanted === undefined || name === wanted);
  if (!first) throw new Error(`the stack ${stack} has no gateway ${wanted}, but ${names}`);
  if (others.length > 0)
    throw new Error(`the stack ${stack} has ${gateways.length} gateways, ${names}: name one with --gateway`);
  return first;
}

/** What a gateway was deployed with, as far as its state tells: credentials, for one, are left out. */
export function argumentsOf({ outputs, children }: GatewayState): Record<string, unknown> {
  const child = (type: string) => children.find((each) => each.type === type);
  const own = children.find(
    ({ type, id }) => type === "aws:lambda/function:Function" && id === outputs.functionName,
  );
  const { options } = Object(plain(child("auth0:index/connection:Connection")?.inputs));
  const phone = child("auth0:index/phoneProvider:PhoneProvider");
  return {
    ...argumentsOfSettings(settingsOf(own?.inputs.code)),
    sharedState: child("aws:dynamodb/table:Table") !== undefined,
    auth0Path: pathOf(options, phone !== undefined),
    ...(options?.from && { sender: options.from }),
    ...(options?.syntax && { syntax: options.syntax }),
  };
}

function pathOf(options: object | undefined, hasPhoneProvider: boolean): string {
  if (!options) return "none";
  if (!hasPhoneProvider) return "connection";
  return "gatewayUrl" in options ? "both" : "phoneProvider";
}

/** The arguments of which a function's settings were made; those of which nothing is known are left out. */
export function argumentsOfSettings(settings: unknown): Record<string, unknown> {
  const { token, deadlineMs, code, providers, routes, delivery, guard, text } = Object(settings);
  const { template, length, lifetimeSeconds } = Object(code);
  return {
    ...token,
    deadlineSeconds: deadlineMs === undefined ? undefined : deadlineMs / 1000,
    template,
    // Where the connection is not of this stack, the template alone tells.
    syntax: /\{\{|\{%/.test(String(template)) ? "liquid" : undefined,
    code: code && { length, lifetimeSeconds },
    providers,
    routes,
    delivery,
    guard,
    text,
  };
}

/** Undefined where they are secret, as they are with a setting that was given as a secret. */
function settingsOf(code: unknown): unknown {
  const { assets } = Object(plain(code));
  const { text } = Object(Object(assets)["settings.json"]);
  return text === undefined ? undefined : JSON.parse(String(text));
}

export interface TablePlace {
  readonly name: string;
  readonly region: string;
}

export function tableOf({ children }: GatewayState): TablePlace | undefined {
  const table = children.find(({ type }) => type === "aws:dynamodb/table:Table");
  if (!table?.id) return undefined;
  return { name: table.id, region: placeOfArn(String(table.outputs.arn)).region };
}

/** The text of the gateway's secret; undefined where the state is one without secrets. */
export function secretTextOf({ outputs, children }: GatewayState): string | undefined {
  const version = children.find(
    ({ type, inputs }) =>
      type === "aws:secretsmanager/secretVersion:SecretVersion" && inputs.secretId === outputs.secretArn,
  );
  const text = plain(version?.inputs.secretString);
  return typeof text === "string" ? text : undefined;
}

/** By which the engine marks secrets, assets and archives in a state. */
const signature = "4dabf18193072939515e22adb298388d";
const secretMark = "1b47061264138c4ac30d75fd1eb44270";

/** The value with secrets as they are, and without those that are encrypted. */
function plain(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map(plain);
  if (Reflect.get(value, signature) !== secretMark)
    return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, plain(part)]));
  const { plaintext } = value as { plaintext?: string };
  return plaintext === undefined ? undefined : plain(JSON.parse(plaintext));
}
