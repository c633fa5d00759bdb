// What vendors will certainly refuse, known before anything is deployed. For the plan and for `npm run providers -- check`;
// the function knows nothing of it.
import { safeParse } from "valibot";
import { refusesSender } from "./facts.ts";
import { type Vendor, vendors } from "./index.ts";

/** As much of a stack's arguments as vendors care for, with their defaults. */
export interface PlannedStack {
  readonly providers: readonly { readonly name: string; readonly settings?: unknown }[];
  readonly routes: Readonly<Record<string, PlannedRoute>>;
  /** What stands for the connection's sender in the arguments. */
  readonly sender?: string | undefined;
  /** True where Auth0 may send along another sender, as nothing or not only the connection is set up here. */
  readonly otherSenders?: boolean;
  readonly code: { readonly length: number };
  /** The shortest text of a message; absent where only Auth0 can tell. */
  readonly text?: string | undefined;
}

export interface PlannedRoute {
  readonly providers?: readonly string[] | undefined;
  readonly senders?: Readonly<Record<string, { readonly sender?: string | undefined }>> | undefined;
}

export interface Finding {
  /** Where to change it, such as `providers[0].settings.sender`. */
  readonly path: string;
  readonly reason: string;
  /** What is there instead, for the caller to show or not. */
  readonly value?: string | number;
}

/** One provider on the way to one country. */
export interface Hop {
  readonly name: string;
  /** The sender it will use, or the pool of them; absent when it picks one itself. */
  readonly sender?: string;
  /** Why it will carry no message there, as the log would call it. */
  readonly passedOver?: "NO_SENDER" | "CODE_LENGTH" | "TEXT_TOO_LONG" | "SENDER_REFUSED";
}

/** Country, or undefined for all countries without a route of their own, and its providers in their order. */
export type Way = readonly [country: string | undefined, hops: readonly Hop[]];

interface Planned {
  readonly path: string;
  readonly vendor: Vendor;
  readonly settings: Readonly<Record<string, unknown>>;
}

/** A way's hop with all that is known of it. */
interface Step {
  readonly planned: Planned;
  readonly country: string | undefined;
  /** Of the step, for a sender of its own. */
  readonly path: string;
  readonly sender?: { readonly value: string; readonly path: string };
  readonly pool: unknown;
  /** Why the vendor takes no such sender. */
  readonly refused?: string | undefined;
  readonly missing: boolean;
}

/** How messages go, by country. */
export function waysOf(stack: PlannedStack): Way[] {
  return stepsOf(stack).map(([country, steps]) => [country, steps.map((step) => hopOf(stack, step))]);
}

/** Every sender that a provider's messages may have; undefined is one that the vendor picks, or that is not known here. */
export function sendersOf(stack: PlannedStack, name: string): (string | undefined)[] {
  const steps = stepsOf(stack).flatMap(([, each]) => each.filter(({ planned }) => nameOf(planned) === name));
  // A connection's own sender counts where neither the route nor the provider has one.
  const open = (step: Step) => stack.otherSenders === true && (!step.sender || step.sender.path === "sender");
  const senders = steps.flatMap((step) => [step.sender?.value, ...(open(step) ? [undefined] : [])]);
  return [...new Set(senders)];
}

/** What must change before messages can be sent as the stack says. */
export function sendingProblems(stack: PlannedStack): Finding[] {
  const steps = stepsOf(stack).flatMap(([, each]) => each);
  return unique([
    ...plannedOf(stack).flatMap((planned) => [
      ...codeProblems(stack, planned),
      ...textProblems(stack, planned),
    ]),
    ...steps.flatMap(senderProblems),
    ...(stack.otherSenders ? [] : missingSenders(stack)),
  ]);
}

/** What fails for some recipients, and may be meant. */
export function sendingWarnings(stack: PlannedStack): Finding[] {
  const problems = sendingProblems(stack).map(({ path }) => path);
  const steps = stepsOf(stack).flatMap(([, each]) => each);
  return unique([
    ...steps.filter(({ missing }) => missing).map(missingSender),
    ...steps.flatMap((step) => numbersOnly(stack, step)),
  ]).filter(({ path }) => !problems.includes(path));
}

function plannedOf({ providers }: PlannedStack): Planned[] {
  return providers.flatMap(({ name, settings = {} }, index) => {
    const vendor = vendors.find(({ provider }) => provider.name === name);
    const parsed = vendor && safeParse(vendor.provider.settings, settings);
    // What the schema refuses is said elsewhere.
    if (!vendor || !parsed?.success) return [];
    return [{ vendor, path: `providers[${index}]`, settings: { ...(parsed.output as object) } }];
  });
}

function stepsOf(stack: PlannedStack): [country: string | undefined, steps: Step[]][] {
  const { "*": others, ...own } = stack.routes;
  const ways: [string | undefined, string, PlannedRoute][] = [
    ...Object.entries(own).map(([country, route]): [string, string, PlannedRoute] => [
      country,
      `routes.${country}`,
      route,
    ]),
    [undefined, "routes.*", others ?? {}],
  ];
  const planned = plannedOf(stack);
  return ways.map(([country, path, route]) => [
    country,
    (route.providers ?? planned.map(nameOf)).flatMap((name) => {
      const found = planned.find((each) => nameOf(each) === name);
      return found ? [stepOf(stack, found, country, path, route)] : [];
    }),
  ]);
}

/** The sender is the route's, else the provider's own, else its pool's, else the connection's. */
function stepOf(
  stack: PlannedStack,
  planned: Planned,
  country: string | undefined,
  way: string,
  { senders = {} }: PlannedRoute,
): Step {
  const { vendor, settings } = planned;
  const facts = vendor.facts.sender;
  const path = `${way}.senders.${nameOf(planned)}.sender`;
  const pool = facts?.pool && settings[facts.pool];
  const step = { planned, country, path, pool, missing: false };
  if (!facts) return step;
  const candidates = [
    { value: senders[nameOf(planned)]?.sender, path },
    { value: settings[facts.setting], path: `${planned.path}.settings.${facts.setting}` },
    { value: pool ? undefined : stack.sender, path: "sender" },
  ];
  const chosen = candidates.find(({ value }) => value !== undefined);
  if (!chosen) return { ...step, missing: facts.needed === true && !pool };
  const sender = { value: String(chosen.value), path: chosen.path };
  return { ...step, sender, refused: refusal(planned, sender.value, country) };
}

function refusal({ vendor, settings }: Planned, sender: string, country: string | undefined) {
  return (vendor.facts.sender?.refuses ?? refusesSender)(sender, { country, settings });
}

function hopOf(stack: PlannedStack, { planned, sender, pool, refused, missing }: Step): Hop {
  const reasons = [
    { passedOver: "NO_SENDER", holds: missing },
    { passedOver: "SENDER_REFUSED", holds: refused !== undefined },
    { passedOver: "CODE_LENGTH", holds: codeProblems(stack, planned).length > 0 },
    { passedOver: "TEXT_TOO_LONG", holds: textProblems(stack, planned).length > 0 },
  ] as const;
  const reason = reasons.find(({ holds }) => holds);
  const from = sender?.value ?? pool;
  return {
    name: nameOf(planned),
    ...(from !== undefined && { sender: String(from) }),
    ...(reason && { passedOver: reason.passedOver }),
  };
}

function codeProblems({ code }: PlannedStack, planned: Planned): Finding[] {
  const [shortest, longest] = planned.vendor.facts.codeLengths ?? [0, Number.POSITIVE_INFINITY];
  if (code.length >= shortest && code.length <= longest) return [];
  const reason = `must be ${shortest} to ${longest}, as ${nameOf(planned)} takes no other codes`;
  return [{ path: "code.length", reason, value: code.length }];
}

function textProblems({ text = "" }: PlannedStack, planned: Planned): Finding[] {
  const { maxLength = Number.POSITIVE_INFINITY } = planned.vendor.facts;
  if (text.length <= maxLength) return [];
  const reason = `makes a message of at least ${text.length} characters, and ${nameOf(planned)} takes ${maxLength}`;
  return [{ path: "template", reason }];
}

function senderProblems({ planned, sender, refused }: Step): Finding[] {
  if (!sender || !refused) return [];
  return [{ path: sender.path, reason: `${refused}, or ${nameOf(planned)} refuses it`, value: sender.value }];
}

/** Providers without a sender anywhere, and countries to which nobody has one. */
function missingSenders(stack: PlannedStack): Finding[] {
  const ways = stepsOf(stack).map(([, steps]) => steps);
  const steps = ways.flat();
  const lost = plannedOf(stack).filter((planned) => {
    const own = steps.filter((step) => nameOf(step.planned) === nameOf(planned));
    return own.length > 0 && own.every(({ missing }) => missing);
  });
  const closed = ways.filter((way) => way.length > 0 && way.every(({ missing }) => missing)).flat();
  return [
    ...lost.map(({ path, vendor }) => {
      const { setting = "", pool } = vendor.facts.sender ?? {};
      const others = [...(pool ? [pool] : []), "a sender in routes", "the connection's sender"];
      const reason = `is missing: ${vendor.provider.name} sends nothing without a sender; set it, ${others.join(" or ")}`;
      return { path: `${path}.settings.${setting}`, reason };
    }),
    ...closed
      .filter(({ planned }) => !lost.some((each) => nameOf(each) === nameOf(planned)))
      .map(missingSender),
  ];
}

function missingSender({ planned, path }: Step): Finding {
  return { path, reason: `is missing: without a sender ${nameOf(planned)} is passed over there (NO_SENDER)` };
}

/** Where only some countries refuse a sender, and have no route of their own. */
function numbersOnly({ routes }: PlannedStack, { planned, country, sender }: Step): Finding[] {
  if (country !== undefined || !sender) return [];
  const refusing = ["US", "CA"].filter(
    (each) =>
      !(each in routes) && refusal(planned, sender.value, each) !== refusal(planned, sender.value, undefined),
  );
  if (refusing.length === 0) return [];
  const take = refusing.length > 1 ? "take" : "takes";
  const reason = `${refusing.join(" and ")} ${take} numbers only, so ${nameOf(planned)} refuses messages there; give ${refusing.map((each) => `routes.${each}`).join(" and ")} a number, or no providers if nobody logs in from there`;
  return [{ path: sender.path, reason, value: sender.value }];
}

function nameOf({ vendor }: Planned): string {
  return vendor.provider.name;
}

function unique(findings: readonly Finding[]): Finding[] {
  const keys = findings.map(({ path, reason }) => `${path} ${reason}`);
  return findings.filter((_, index) => keys.indexOf(keys[index] ?? "") === index);
}
