// Names of the connection's properties on both sides: camelCase in Pulumi, snake_case in the Management API.
import * as v from "valibot";
import type { Properties } from "./kind.ts";

interface Field {
  readonly input: string;
  readonly json: string;
  /** Sent as null when unset, as recordings of the real provider show. */
  readonly nullWhenUnset?: boolean;
  readonly boolean?: boolean;
  readonly fields?: readonly Field[];
}

const same = (name: string): Field => ({ input: name, json: name });

/** In the order in which the real provider sends them. */
const smsOptions: readonly Field[] = [
  same("name"),
  { input: "from", json: "from", nullWhenUnset: true },
  same("syntax"),
  same("template"),
  { input: "totp", json: "totp", fields: [{ input: "timeStep", json: "time_step" }, same("length")] },
  { input: "twilioSid", json: "twilio_sid" },
  { input: "twilioToken", json: "twilio_token" },
  { input: "messagingServiceSid", json: "messaging_service_sid", nullWhenUnset: true },
  same("provider"),
  { input: "gatewayUrl", json: "gateway_url" },
  {
    input: "gatewayAuthentication",
    json: "gateway_authentication",
    fields: [
      same("method"),
      same("subject"),
      same("audience"),
      same("secret"),
      { input: "secretBase64Encoded", json: "secret_base64_encoded" },
    ],
  },
  { input: "forwardRequestInfo", json: "forward_req_info", boolean: true },
  { input: "disableSignup", json: "disable_signup", boolean: true },
  { input: "bruteForceProtection", json: "brute_force_protection", boolean: true },
];

const record = v.parser(v.record(v.string(), v.unknown()));

/** Throws on an unknown input instead of leaving it out. */
export function encodeOptions(inputs: Properties): Properties {
  return encode(smsOptions, inputs, "options");
}

/** Leaves out what the provider does not know, such as `use_phone_provider`, so that the next update removes it. */
export function decodeOptions(json: Properties): Properties {
  return decode(smsOptions, json);
}

function encode(fields: readonly Field[], inputs: Properties, path: string): Properties {
  const unknown = Object.keys(inputs).find((key) => !fields.some(({ input }) => input === key));
  if (unknown) throw new Error(`${path}.${unknown} is not supported by the local Auth0 provider`);
  const json: Record<string, unknown> = {};
  for (const field of fields) {
    const value = inputs[field.input] ?? undefined;
    if (value !== undefined) {
      json[field.json] = field.fields ? encode(field.fields, record(value), `${path}.${field.input}`) : value;
    } else if (field.nullWhenUnset) {
      json[field.json] = null;
    }
  }
  return json;
}

function decode(fields: readonly Field[], json: Properties): Properties {
  const outputs: Record<string, unknown> = {};
  for (const field of fields) {
    const value = json[field.json] ?? undefined;
    if (value === undefined) continue;
    if (field.boolean) refuseText(field, value);
    outputs[field.input] = field.fields ? decode(field.fields, record(value)) : value;
  }
  return outputs;
}

/** The real provider cannot read a connection with the string "true" that Auth0's guide puts into `forward_req_info`. */
function refuseText({ json }: Field, value: unknown): void {
  if (typeof value !== "string") return;
  throw new Error(`cannot unmarshal string into Go struct field ConnectionOptionsSMS.${json} of type bool`);
}
