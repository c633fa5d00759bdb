// aws:cloudwatch/eventBus:EventBus, eventRule:EventRule, eventTarget:EventTarget and aws:scheduler/schedule:Schedule
import * as v from "valibot";
import type { Events } from "../../aws/events.ts";
import { accountId } from "../../aws/iam.ts";
import type { Scheduler } from "../../aws/scheduler.ts";
import type { Kind, Properties } from "./kind.ts";
import { functionName } from "./lambda.ts";
import { autoName } from "./naming.ts";

export function eventKinds(events: Events, scheduler: Scheduler, region: string): readonly Kind[] {
  return [
    eventBusKind(events, region),
    eventRuleKind(events),
    eventTargetKind(events),
    scheduleKind(scheduler),
  ];
}

const busInputs = v.object({ name: v.string(), eventSourceName: v.string() });

function eventBusKind(events: Events, region: string): Kind {
  const describe = (name: string) => ({
    name,
    eventSourceName: name,
    arn: `arn:aws:events:${region}:${accountId}:event-bus/${name}`,
  });
  return {
    type: "aws:cloudwatch/eventBus:EventBus",
    replaceOn: ["name", "eventSourceName", "region"],
    computed: ["arn", "tagsAll"],
    secrets: [],
    async create(inputs) {
      const { name, eventSourceName } = v.parse(busInputs, inputs);
      if (name !== eventSourceName)
        throw new Error(
          `ValidationException: the bus ${name} must be called as its source, ${eventSourceName}`,
        );
      events.putBus(name);
      return { id: name, outputs: { ...inputs, ...describe(name) } };
    },
    read: async (id) => (events.hasBus(id) ? { id, outputs: describe(id) } : undefined),
    update: async (id, inputs) => ({ ...inputs, ...describe(id) }),
    async remove(id) {
      events.removeBus(id);
    },
  };
}

const ruleInputs = v.object({
  name: v.string(),
  eventBusName: v.optional(v.string(), "default"),
  eventPattern: v.string(),
});

function eventRuleKind(events: Events): Kind {
  function put(inputs: Properties): Properties {
    const { name, eventBusName: bus, eventPattern: pattern } = v.parse(ruleInputs, inputs);
    events.putRule({ name, bus, pattern });
    return { ...inputs, arn: events.ruleArn(bus, name) };
  }
  return {
    type: "aws:cloudwatch/eventRule:EventRule",
    replaceOn: ["name", "namePrefix", "eventBusName", "region"],
    computed: ["arn", "tagsAll"],
    secrets: [],
    check: (name, inputs) => autoName("name", name, inputs),
    async create(inputs) {
      const { name, eventBusName } = v.parse(ruleInputs, inputs);
      return { id: idOf(eventBusName, name), outputs: put(inputs) };
    },
    async read(id) {
      const [bus, name] = partsOf(id);
      const rule = events.getRule(bus, name);
      return (
        rule && {
          id,
          outputs: { name, eventBusName: bus, eventPattern: rule.pattern, arn: events.ruleArn(bus, name) },
        }
      );
    },
    update: async (_id, inputs) => put(inputs),
    async remove(id) {
      events.removeRule(...partsOf(id));
    },
  };
}

/** As the real provider's: the bus alone is left out where it is the account's own. */
function idOf(...[bus, ...names]: [bus: string, ...names: string[]]): string {
  return [...(bus === "default" ? [] : [bus]), ...names].join("|");
}

function partsOf(id: string): [bus: string, name: string] {
  const [first = "", second] = id.split("|");
  return second === undefined ? ["default", first] : [first, second];
}

const targetInputs = v.object({
  rule: v.string(),
  eventBusName: v.optional(v.string(), "default"),
  targetId: v.string(),
  arn: v.string(),
});

function eventTargetKind(events: Events): Kind {
  function put(inputs: Properties): Properties {
    const { rule, eventBusName: bus, targetId: id, arn } = v.parse(targetInputs, inputs);
    events.putTarget({ id, rule, bus, functionName: functionName(arn) });
    return inputs;
  }
  function parse(id: string): [bus: string, rule: string, targetId: string] {
    const [bus = "", rule = "", target = ""] = id.split("|");
    return [bus, rule, target];
  }
  return {
    type: "aws:cloudwatch/eventTarget:EventTarget",
    replaceOn: ["rule", "eventBusName", "targetId", "region"],
    computed: [],
    secrets: [],
    async create(inputs) {
      const { rule, eventBusName, targetId } = v.parse(targetInputs, inputs);
      return { id: [eventBusName, rule, targetId].join("|"), outputs: put(inputs) };
    },
    async read(id) {
      const [eventBusName, rule, targetId] = parse(id);
      const found = events.getTarget(eventBusName, rule, targetId);
      return found && { id, outputs: { rule, eventBusName, targetId } };
    },
    update: async (_id, inputs) => put(inputs),
    async remove(id) {
      events.removeTarget(...parse(id));
    },
  };
}

const scheduleInputs = v.object({
  name: v.string(),
  scheduleExpression: v.string(),
  flexibleTimeWindow: v.object({ mode: v.literal("OFF") }),
  target: v.object({ arn: v.string(), roleArn: v.string() }),
});

function scheduleKind(scheduler: Scheduler): Kind {
  function put(inputs: Properties): Properties {
    const { name, scheduleExpression, target } = v.parse(scheduleInputs, inputs);
    const { arn: functionArn, roleArn } = target;
    scheduler.put({ name, expression: scheduleExpression, functionArn, roleArn });
    return { ...inputs, arn: scheduler.arnOf(name), groupName: "default" };
  }
  return {
    type: "aws:scheduler/schedule:Schedule",
    replaceOn: ["name", "namePrefix", "groupName", "region"],
    computed: ["arn", "groupName"],
    secrets: [],
    check: (name, inputs) => autoName("name", name, inputs),
    async create(inputs) {
      const { name } = v.parse(scheduleInputs, inputs);
      return { id: `default/${name}`, outputs: put(inputs) };
    },
    async read(id) {
      const name = id.replace("default/", "");
      const found = scheduler.get(name);
      return (
        found && { id, outputs: { name, scheduleExpression: found.expression, arn: scheduler.arnOf(name) } }
      );
    },
    update: async (_id, inputs) => put(inputs),
    async remove(id) {
      scheduler.remove(id.replace("default/", ""));
    },
  };
}
