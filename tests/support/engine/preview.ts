// What a provider answers to the real engine: outputs of a preview, inputs after a refresh, secrets as the engine marks them.
// Unknown values are Pulumi's sign for them.
import * as pulumi from "@pulumi/pulumi";
import { wrapSecrets } from "../../../local/pulumi/engine/values.ts";
import type { Kind, Properties } from "../../../local/pulumi/kinds/kind.ts";

const { unknownValue } = pulumi.runtime;

/** Outputs that a preview of a creation can promise. */
export function previewCreation(kind: Kind, inputs: Properties): Properties {
  return { ...Object.fromEntries(kind.computed.map((name) => [name, unknownValue])), ...inputs };
}

/** Outputs that a preview of an update can promise: what the cloud added stays. */
export function previewUpdate(kind: Kind, olds: Properties, inputs: Properties): Properties {
  return { ...Object.fromEntries(kind.computed.map((name) => [name, olds[name]])), ...inputs };
}

/**
 * The inputs that lead to what the cloud holds now. Those that the resource had are brought up to date; an imported
 * resource had none, so it gets all that its kind does not compute.
 */
export function currentInputs(kind: Kind, olds: Properties, outputs: Properties): Properties {
  const names = Object.keys(olds);
  const isInput = (name: string) => (names.length > 0 ? names.includes(name) : !kind.computed.includes(name));
  const current = Object.entries(outputs).filter(([name, value]) => isInput(name) && value !== undefined);
  return { ...olds, ...Object.fromEntries(current) };
}

/** As the engine takes them: secrets marked, and values that the kind has passed on (archives) as they came. */
export function presentOutputs(
  kind: Kind,
  outputs: Properties,
  raw: Properties,
  read: Properties,
): Properties {
  const entries = Object.entries(outputs).filter(([, value]) => value !== undefined);
  const presented = entries.map(([name, value]) => [name, value === read[name] ? raw[name] : value]);
  return wrapSecrets(Object.fromEntries(presented), kind.secrets);
}
