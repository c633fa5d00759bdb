// What became of the contract since a release, and what of it breaks users. Pure.
import { type Contract, type Facts, sections } from "./shape.ts";

export interface Difference {
  readonly section: keyof Contract;
  /** As the contract names it. */
  readonly name: string;
  /** In words, such as `is gone`. */
  readonly what: string;
  readonly breaking: boolean;
}

/** Whether a fact that changes breaks who relied on it; either value is undefined where the fact is not there. */
type Rule = (before: unknown, after: unknown) => boolean;

const any: Rule = () => true;
const lost: Rule = (before) => before === true;
const asked: Rule = (_, after) => after === true;
const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
const fewer: Rule = (before, after) => list(before).some((one) => !list(after).includes(one));
const more: Rule = (before, after) => fewer(after, before);
/** What was open to all and now names some is narrower; no list at all means all. */
const narrower: Rule = (before, after) =>
  after !== undefined && (before === undefined || fewer(before, after));
const raised: Rule = (before, after) => Number(after ?? -Infinity) > Number(before ?? -Infinity);
const lowered: Rule = (before, after) => Number(after ?? Infinity) < Number(before ?? Infinity);

/** A fact without a rule breaks whenever it changes. */
const rules: Readonly<Record<string, Rule>> = {
  required: asked,
  plain: asked,
  always: lost,
  values: narrower,
  least: raised,
  fewest: raised,
  shortest: raised,
  most: lowered,
  longest: lowered,
  by: fewer,
  with: narrower,
  without: more,
};

export function differences(before: Contract, after: Contract): Difference[] {
  return sections.flatMap((section) => {
    const [old, current] = [before[section], after[section]];
    const names = [...new Set([...Object.keys(old), ...Object.keys(current)])];
    return names.flatMap((name): Difference[] => {
      const [was, is] = [old[name], current[name]];
      if (!is) return [{ section, name, what: "is gone", breaking: true }];
      if (was) return changes(was, is).map((change) => ({ section, name, ...change }));
      const breaking = is.required === true && isPartOfOld(name, before, section);
      return [{ section, name, what: breaking ? "is new and required" : "is new", breaking }];
    });
  });
}

/** Whether users had the whole, which now asks for one thing more. */
function isPartOfOld(name: string, before: Contract, section: keyof Contract): boolean {
  const whole = name.slice(0, name.lastIndexOf(".")).replace(/(\[\]|\.\*|\.settings|\.credentials)$/, "");
  return whole in before[section] || whole in before.components;
}

function changes(was: Facts, is: Facts): Pick<Difference, "what" | "breaking">[] {
  const names = [...new Set([...Object.keys(was), ...Object.keys(is)])];
  return names
    .filter((name) => JSON.stringify(was[name]) !== JSON.stringify(is[name]))
    .map((name) => ({
      what: `${name} was ${shown(was[name])} and is ${shown(is[name])}`,
      breaking: (rules[name] ?? any)(was[name], is[name]),
    }));
}

function shown(value: unknown): string {
  return value === undefined ? "not there" : JSON.stringify(value);
}
