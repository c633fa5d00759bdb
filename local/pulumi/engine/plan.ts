// What a provider decides for the Pulumi engine: defaults, differences, outputs of a preview. Pure functions on values as
// they come from the engine: secrets in plain, unknown values as Pulumi's sign for them.
import { isDeepStrictEqual } from "node:util";
import * as pulumi from "@pulumi/pulumi";
import type { Kind, Properties } from "../kinds/kind.ts";
import { changedNames, wrapSecrets } from "./values.ts";

const { unknownValue } = pulumi.runtime;

/** The inputs as the cloud would complete them. What was made up the last time stays, such as a generated name. */
export function completeInputs(kind: Kind, name: string, news: Properties, olds: Properties): Properties {
  const complete = kind.check?.(name, news) ?? news;
  const kept = Object.keys(complete).filter((key) => news[key] === undefined && olds[key] !== undefined);
  return { ...complete, ...Object.fromEntries(kept.map((key) => [key, olds[key]])) };
}

export interface Difference {
  /** Inputs that differ. A value that is not known yet counts as different. */
  readonly changed: string[];
  /** Those of them that make a new resource. */
  readonly replaces: string[];
}

export function compareInputs(kind: Kind, olds: Properties, news: Properties): Difference {
  const changed = changedNames(withoutNulls(olds), withoutNulls(news));
  return { changed, replaces: changed.filter((name) => kind.replaceOn.includes(name)) };
}

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

function withoutNulls(properties: Properties): Properties {
  return Object.fromEntries(
    Object.entries(properties).filter(([, value]) => !isDeepStrictEqual(value, null)),
  );
}
