// EventBridge: buses with rules, whose targets are functions.
import { randomUUID } from "node:crypto";
import { join } from "node:path";
import { openDocument } from "../machine/state.ts";
import { AwsFault } from "./errors.ts";
import { accountId } from "./iam.ts";

export interface BusEvent {
  /** As in `aws.sms-voice`. */
  readonly source: string;
  readonly detailType: string;
  readonly detail: object;
}

export interface Rule {
  readonly name: string;
  /** Name of the bus; `default` is the account's own. */
  readonly bus: string;
  /** JSON. */
  readonly pattern: string;
}

export interface Target {
  readonly id: string;
  readonly rule: string;
  readonly bus: string;
  readonly functionName: string;
}

export interface Events {
  /** The bus of a partner's event source, which bears its name. */
  putBus(name: string): void;
  hasBus(name: string): boolean;
  removeBus(name: string): void;
  putRule(rule: Rule): void;
  getRule(bus: string, name: string): Rule | undefined;
  removeRule(bus: string, name: string): void;
  ruleArn(bus: string, name: string): string;
  putTarget(target: Target): void;
  getTarget(bus: string, rule: string, id: string): Target | undefined;
  removeTarget(bus: string, rule: string, id: string): void;
  /** Wakes the functions whose rules match and that the rule may wake. Events for a bus that does not exist are lost. */
  publish(bus: string, event: BusEvent): void;
}

interface State {
  buses: string[];
  rules: Rule[];
  targets: Target[];
}

export interface EventsOptions {
  readonly dir: string;
  readonly region: string;
  readonly wake: (functionName: string, event: object) => void;
  readonly mayWake: (functionName: string, ruleArn: string) => boolean;
  /** Whether a partner has made an event source of this name. */
  readonly hasSource: (name: string) => boolean;
}

export function openEvents({ dir, region, wake, mayWake, hasSource }: EventsOptions): Events {
  const { value: state, save } = openDocument<State>(join(dir, "events.json"), {
    buses: [],
    rules: [],
    targets: [],
  });

  function ruleArn(bus: string, name: string): string {
    const path = bus === "default" ? name : `${bus}/${name}`;
    return `arn:aws:events:${region}:${accountId}:rule/${path}`;
  }

  const isRule = (bus: string, name: string) => (one: Rule) => one.bus === bus && one.name === name;
  const isTarget = (bus: string, rule: string, id: string) => (one: Target) =>
    one.bus === bus && one.rule === rule && one.id === id;

  return {
    putBus(name) {
      if (!hasSource(name))
        throw new AwsFault("ResourceNotFoundException", `Event source ${name} does not exist.`);
      if (!state.buses.includes(name)) state.buses.push(name);
      save();
    },
    hasBus: (name) => state.buses.includes(name),
    removeBus(name) {
      if (state.rules.some(({ bus }) => bus === name))
        throw new AwsFault(
          "ValidationException",
          `Cannot delete event bus ${name} since there are still rules.`,
        );
      state.buses = state.buses.filter((one) => one !== name);
      save();
    },
    putRule(rule) {
      checkPattern(JSON.parse(rule.pattern));
      if (rule.bus !== "default" && !state.buses.includes(rule.bus))
        throw new AwsFault("ResourceNotFoundException", `Event bus ${rule.bus} does not exist.`);
      state.rules = [...state.rules.filter((one) => !isRule(rule.bus, rule.name)(one)), rule];
      save();
    },
    getRule: (bus, name) => state.rules.find(isRule(bus, name)),
    removeRule(bus, name) {
      if (state.targets.some((target) => target.bus === bus && target.rule === name))
        throw new AwsFault("ValidationException", "Rule can't be deleted since it has targets.");
      state.rules = state.rules.filter((one) => !isRule(bus, name)(one));
      save();
    },
    ruleArn,
    putTarget(target) {
      if (!state.rules.some(isRule(target.bus, target.rule)))
        throw new AwsFault("ResourceNotFoundException", `Rule ${target.rule} does not exist.`);
      state.targets = [
        ...state.targets.filter((one) => !isTarget(target.bus, target.rule, target.id)(one)),
        target,
      ];
      save();
    },
    getTarget: (bus, rule, id) => state.targets.find(isTarget(bus, rule, id)),
    removeTarget(bus, rule, id) {
      state.targets = state.targets.filter((one) => !isTarget(bus, rule, id)(one));
      save();
    },
    publish(bus, { source, detailType, detail }) {
      const event = {
        version: "0",
        id: randomUUID(),
        "detail-type": detailType,
        source,
        account: accountId,
        time: new Date().toISOString(),
        region,
        resources: [],
        detail,
      };
      for (const rule of state.rules) {
        if (rule.bus !== bus || !matches(JSON.parse(rule.pattern), event)) continue;
        for (const { functionName } of state.targets.filter(
          (target) => target.bus === bus && target.rule === rule.name,
        )) {
          if (mayWake(functionName, ruleArn(bus, rule.name))) wake(functionName, event);
        }
      }
    },
  };
}

/** Patterns are objects down to lists of texts, one of which the event must have. */
function checkPattern(pattern: unknown): void {
  for (const value of Object.values(Object(pattern))) {
    if (Array.isArray(value)) {
      if (!value.every((one) => typeof one === "string"))
        throw new AwsFault(
          "InvalidEventPatternException",
          "Event pattern is not valid: only texts are matched locally",
        );
    } else if (typeof value === "object" && value !== null) checkPattern(value);
    else
      throw new AwsFault(
        "InvalidEventPatternException",
        "Event pattern is not valid: must be an object or a list",
      );
  }
}

export function matches(pattern: unknown, event: unknown): boolean {
  return Object.entries(Object(pattern)).every(([key, wanted]) => {
    const value = Object(event)[key];
    if (!Array.isArray(wanted)) return typeof value === "object" && matches(wanted, value);
    return [value].flat().some((one) => wanted.includes(one));
  });
}
