// What a provider decides for an engine: defaults and differences. Pure functions on unwrapped values. They serve the
// local run's own engine and, in tests, the real one.
import { isDeepStrictEqual } from "node:util";
import type { Kind, Properties } from "../kinds/kind.ts";
import { changedNames } from "./values.ts";

/** The inputs with defaults. What was generated the last time stays, such as a name. */
export function completeInputs(kind: Kind, name: string, news: Properties, olds: Properties): Properties {
  const complete = kind.check?.(name, news) ?? news;
  const kept = Object.keys(complete).filter((key) => news[key] === undefined && olds[key] !== undefined);
  return { ...complete, ...Object.fromEntries(kept.map((key) => [key, olds[key]])) };
}

export interface Difference {
  /** Inputs that differ. An unknown value counts as different. */
  readonly changed: string[];
  /** Those of them that require a new resource. */
  readonly replaces: string[];
}

export function compareInputs(kind: Kind, olds: Properties, news: Properties): Difference {
  const given = (inputs: Properties) => withoutComputed(kind, withoutNulls(inputs));
  const changed = changedNames(given(olds), given(news));
  return { changed, replaces: changed.filter((name) => !kind.update || kind.replaceOn.includes(name)) };
}

function withoutComputed({ computedWithin = {} }: Kind, properties: Properties): Properties {
  const entries = Object.entries(properties).map(([name, value]) => {
    const computed = computedWithin[name];
    if (!computed || typeof value !== "object" || value === null) return [name, value];
    return [name, Object.fromEntries(Object.entries(value).filter(([key]) => !computed.includes(key)))];
  });
  return Object.fromEntries(entries);
}

function withoutNulls(properties: Properties): Properties {
  return Object.fromEntries(
    Object.entries(properties).filter(([, value]) => !isDeepStrictEqual(value, null)),
  );
}
