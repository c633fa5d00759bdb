// Which providers a message may take, in which order and from which sender: by the recipient's country.
import metadata from "libphonenumber-js/min/metadata";
import * as v from "valibot";
import { nonEmpty } from "../document.ts";
import { tidySender } from "../message/sender.ts";
import type { NamedAccount } from "../providers/connect.ts";
import type { Sms } from "../providers/index.ts";

/** The sender of a route, which replaces the provider's own. */
const routeSenderSchema = v.strictObject({
  /** An E.164 number, a short code or an alphanumeric id. */
  sender: v.optional(v.pipe(v.string(), v.transform(tidySender), v.minLength(1, "must not be empty"))),
  /** Registrations that India's operators ask for. */
  india: v.optional(v.strictObject({ entityId: nonEmpty, templateId: nonEmpty })),
});

const routeSchema = v.strictObject({
  /** Names of the providers in their order; none at all sends nothing there. Default: all, as listed. */
  providers: v.optional(v.array(v.string())),
  /** By name of the provider. */
  senders: v.optional(v.record(v.string(), routeSenderSchema), {}),
});

/** Other orders and senders by the recipient's country (ISO 3166-1 alpha-2); `*` is every country not named. */
export const routesSchema = v.optional(
  v.record(v.string(), routeSchema, "must be an object with one route for each country"),
  {},
);

type Route = v.InferOutput<typeof routeSchema>;
export type Routes = v.InferOutput<typeof routesSchema>;

/** A provider on the way to a recipient. */
export interface Stop extends NamedAccount {
  /** What the route asks this provider to send with. */
  readonly from: Pick<Sms, "routeSender" | "india">;
}

/**
 * The providers for a country, in order. The route is the country's own, else that of `*`, else all providers as they
 * are listed. Empty when the route names none.
 */
export function routeTo(
  country: string | undefined,
  accounts: readonly NamedAccount[],
  routes: Routes,
): Stop[] {
  const route = (country && routes[country]) || routes["*"];
  const names = route?.providers ?? accounts.map(({ name }) => name);
  return names.flatMap((name) => {
    const account = accounts.find((candidate) => candidate.name === name);
    const own = route?.senders[name];
    return account ? [{ ...account, from: { routeSender: own?.sender, india: own?.india } }] : [];
  });
}

export interface RouteProblem {
  readonly path: readonly string[];
  readonly message: string;
  /** What is there instead, where the path does not say it. */
  readonly value?: string;
}

/** What is wrong with routes to these providers. */
export function routeProblems(routes: Routes, names: readonly string[]): RouteProblem[] {
  return Object.entries(routes).flatMap(([country, route]) => {
    const path = ["routes", country];
    const known = country === "*" || Object.hasOwn(metadata.countries, country);
    return [
      ...(known ? [] : [{ path, message: 'must be an ISO country code in capitals, such as "DE", or "*"' }]),
      ...unknownNames(route, names).map(([place, name]) => ({
        path: [...path, place],
        message: `names ${name}, which is not in providers (${names.join(", ")})`,
      })),
      ...senderProblems(country, route).map(({ name, message, value }) => ({
        path: [...path, "senders", name, "sender"],
        message,
        value,
      })),
    ];
  });
}

function unknownNames(route: Route, names: readonly string[]): [place: string, name: string][] {
  const used: [string, string][] = [
    ...(route.providers ?? []).map((name): [string, string] => ["providers", name]),
    ...Object.keys(route.senders).map((name): [string, string] => ["senders", name]),
  ];
  return used.filter(([, name]) => !names.includes(name));
}

function senderProblems(country: string, { senders }: Route) {
  // Carriers there drop messages from alphanumeric senders.
  const numbersOnly = country === "US" || country === "CA";
  return Object.entries(senders).flatMap(([name, { sender: value = "" }]) => {
    if (value === "" || /^\+?\d+$/.test(value) || (value.length <= 11 && !numbersOnly)) return [];
    const message = numbersOnly
      ? `must be a number: ${country} takes no other sender`
      : "must be a number or at most 11 letters and digits";
    return [{ name, message, value }];
  });
}
