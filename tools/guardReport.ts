// What a stack's guard against SMS pumping lets through: which countries are open, by whom they get messages, and how to
// close the others.
import { guardWarnings } from "../components/arguments/guarding.ts";
import type { GatewayValues } from "../components/arguments/schema.ts";
import { plannedStack } from "../components/arguments/sending.ts";
import { type Hop, waysOf } from "../gateway/providers/plan.ts";
import type { Change } from "./changes.ts";

export function guardLines(args: GatewayValues, change: Change): string[] {
  const { guard } = args;
  return [
    guard.mode === "off" ? 'off: guard.mode is "off"' : `mode ${guard.mode}`,
    ...(guard.mode === "off" ? [] : [...countryLines(args, change), ...limitLines(args, change)]),
    ...guardWarnings(args).map((warning) => `WARNING ${warning}`),
  ];
}

function countryLines(args: GatewayValues, change: Change): string[] {
  const { countries } = args.guard;
  const ways = new Map(waysOf(plannedStack(args)));
  const wayTo = (country: string) => ways.get(country) ?? ways.get(undefined) ?? [];
  const row = (what: string, way: string) => `${what.padEnd(24)}${way}`;
  const rows = (codes: readonly string[]) =>
    codes.map((code) => row(`${code} ${nameOf(code)}`, describeWay(wayTo(code))));
  if (countries) return [...rows(countries), row("all others", "closed (ERR_GUARD_COUNTRY)")];
  const routed = [...ways.keys()].filter((country) => country !== undefined);
  const rest = ways.get(undefined) ?? [];
  if (rest.length === 0) return [...rows(routed), row("all others", "closed (ERR_ROUTE_NONE)")];
  const served = routed.filter((country) => wayTo(country).length > 0);
  return [...rows(routed), row("all others", `open: ${describeWay(rest)}`), ...closingLines(served, change)];
}

/** What opens the countries alone that have a provider of their own, or examples where none has. */
function closingLines(served: readonly string[], change: Change): string[] {
  const countries = served.length > 0 ? served : ["DE", "AT"];
  const whose = served.length > 0 ? "that have a route" : "of your users, here Germany and Austria";
  return [
    `to send to the countries ${whose}, and to no other:`,
    ...change("guard.countries", countries).map((line) => `  ${line}`),
  ];
}

function limitLines(
  { guard: { messagesPerDay, safe }, sharedState }: GatewayValues,
  change: Change,
): string[] {
  const setting = `no limit; to set one: ${change("guard.messagesPerDay", 5000)}`;
  const limit = messagesPerDay === undefined ? setting : `${messagesPerDay} at most (ERR_GUARD_BUDGET)`;
  return [
    `messages in a day: ${sharedState ? limit : "not counted, with sharedState false"}`,
    ...(safe.length > 0 ? [`without limits: ${safe.join(", ")}`] : []),
  ];
}

function describeWay(hops: readonly Hop[]): string {
  if (hops.length === 0) return "nothing is sent (ERR_ROUTE_NONE)";
  return hops.map(({ name, passedOver }) => (passedOver ? `${name} PASSED OVER` : name)).join(", then ");
}

const names = new Intl.DisplayNames("en", { type: "region" });

export function nameOf(country: string): string {
  return names.of(country) ?? country;
}
