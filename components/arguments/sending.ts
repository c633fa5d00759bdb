// What the arguments mean to the vendors that carry the messages.
import * as v from "valibot";
import { vendors } from "../../gateway/providers/index.ts";
import {
  type Finding,
  type PlannedStack,
  sendingProblems as problemsOf,
  sendingWarnings as warningsOf,
} from "../../gateway/providers/plan.ts";
import { excerpt, holdsUnknown, type Problem, type Shown } from "./problems.ts";
import { argsSchema, type GatewayValues, type LooseArgs } from "./schema.ts";
import { hidesCode, sampleMessage } from "./template.ts";

const usedKeys = [
  "providers",
  "routes",
  "sender",
  "auth0Path",
  "code",
  "template",
  "syntax",
  "text",
] as const;

export type SendingValues = Pick<GatewayValues, (typeof usedKeys)[number]>;

/** As much of the arguments as vendors care for. */
export function plannedStack({ template, syntax, auth0Path, text, ...args }: SendingValues): PlannedStack {
  return {
    ...args,
    // A phone provider may have a sender of its own, and without a connection nobody knows here.
    otherSenders: auth0Path !== "connection",
    text: sampleMessage(template, syntax, args.code.length, text),
  };
}

/** What a vendor will certainly refuse. Values that are not known yet, or that break a rule of their own, have no say. */
export function sendingProblems(args: LooseArgs, shown: Shown): Problem[] {
  const used = Object.fromEntries(usedKeys.map((key) => [key, args[key]]));
  const { success, output } = v.safeParse(v.pick(argsSchema, usedKeys), used);
  if (!success || holdsUnknown(used)) return [];
  const findings = [...problemsOf(plannedStack(output)), ...textProblems(output)];
  return findings.map(({ path, reason, value }) => ({
    path,
    reason: value !== undefined && shown(path) ? `${reason}; got ${excerpt(value)}` : reason,
  }));
}

/** Auth0's longest text; the gateway takes no longer one either. */
const longestText = 1600;

/** What the gateway itself cannot do with the messages of a template. */
function textProblems({ providers, template, syntax, code, text }: SendingValues): Finding[] {
  const sample = sampleMessage(template, syntax, code.length, text) ?? "";
  const needing = providers.find(({ name }) => takesCodes(name));
  return [
    ...(sample.length > longestText
      ? [
          {
            path: "template",
            reason: `makes a message of ${sample.length} characters, and ${longestText} are allowed`,
          },
        ]
      : []),
    ...(needing && hidesCode(template, syntax)
      ? [
          {
            path: "template",
            reason: `changes the code by a filter, so the gateway cannot find it, and ${needing.name} sends nothing but codes; write {{ code }}`,
          },
        ]
      : []),
  ];
}

function takesCodes(name: string): boolean {
  return vendors.some(({ provider, facts }) => provider.name === name && facts.codesOnly === true);
}

/** What fails for some recipients, and may be meant. */
export function sendingWarnings(values: SendingValues): string[] {
  return warningsOf(plannedStack(values)).map(({ path, reason }) => `${path}: ${reason}`);
}
