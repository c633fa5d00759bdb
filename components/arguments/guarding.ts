// What the arguments mean to the guard against SMS pumping.
import * as v from "valibot";
import { guardSchema } from "../../gateway/guard/settings.ts";
import { holdsUnknown, type Problem } from "./problems.ts";
import { defaults, type GatewayValues, type LooseArgs } from "./schema.ts";

export type GuardedValues = Pick<GatewayValues, "guard" | "sharedState"> & {
  readonly routes: Readonly<Record<string, { readonly providers?: readonly string[] | undefined }>>;
};

/** A limit that nobody would hold to: whoever sets one counts on it. */
export function guardProblems({ guard, sharedState = defaults.sharedState }: LooseArgs): Problem[] {
  const { success, output } = v.safeParse(guardSchema, guard);
  if (!success || holdsUnknown(guard) || sharedState !== false) return [];
  if (output.mode === "off" || output.messagesPerDay === undefined) return [];
  const reason = "must be left out with sharedState false, as messages of a day are counted in the table";
  return [{ path: "guard.messagesPerDay", reason }];
}

/** Where the guard is open, or closed against the routes. None is an error: in an attack countries are closed in a hurry. */
export function guardWarnings({ guard, routes, sharedState }: GuardedValues): string[] {
  if (guard.mode === "off") return unheardOrders(guard);
  return [
    ...(guard.countries ? [] : openWarning(guard, routes)),
    ...(guard.countries ? routeWarnings(guard.countries, routes) : []),
    ...(sharedState ? [] : [withoutTable]),
  ];
}

const withoutTable =
  "sharedState: without the table the guard knows no past of blocks, ranges and countries; it only holds to kinds of " +
  "numbers, to guard.countries and, in each environment of the function by itself, to how often one recipient is sent to";

function unheardOrders({ countries, messagesPerDay }: GatewayValues["guard"]): string[] {
  const orders = [countries && "guard.countries", messagesPerDay !== undefined && "guard.messagesPerDay"];
  const named = orders.filter(Boolean).join(" and ");
  return named === ""
    ? []
    : [`guard.mode: is "off", so ${named} ${orders.every(Boolean) ? "have" : "has"} no effect`];
}

function openWarning({ mode, learnDays }: GatewayValues["guard"], routes: GuardedValues["routes"]): string[] {
  // Then the routes are the list.
  if (sendsNothing(routes["*"])) return [];
  const learning =
    learnDays === 0
      ? ""
      : `, and for its first ${learnDays} days the guard refuses no destination: an attack in that time is paid for and counts as usual afterwards`;
  const watching = ", and the guard only watches";
  const effect = `messages go to every country${mode === "monitor" ? watching : learning}`;
  return [
    `guard.countries: is not set, so ${effect}. Name the countries of your users, which closes all others (in the program of this package: "${countryCommand(0, "DE")}")`,
  ];
}

/** Countries that only one of the two knows. */
function routeWarnings(countries: readonly string[], routes: GuardedValues["routes"]): string[] {
  const unlisted = Object.keys(routes).filter(
    (country) => country !== "*" && !countries.includes(country) && !sendsNothing(routes[country]),
  );
  // A route of its own without a provider is named by another warning.
  const unserved = countries.filter((country) => !routes[country] && sendsNothing(routes["*"]));
  return [
    ...unlisted.map(
      (country) =>
        `routes.${country}: is never used, as guard.countries does not list ${country} (ERR_GUARD_COUNTRY); remove the route or open the country (in the program of this package: "${countryCommand(countries.length, country)}")`,
    ),
    ...unserved.map(
      (country) =>
        `guard.countries: lists ${country}, and nothing is sent there (ERR_ROUTE_NONE), as it has no route of its own and routes.* names no provider; add routes.${country}`,
    ),
  ];
}

function sendsNothing(route: GuardedValues["routes"][string] | undefined): boolean {
  return route?.providers?.length === 0;
}

/** The command that adds a country to a list of so many. */
export function countryCommand(count: number, country: string): string {
  return `pulumi config set --path 'guard.countries[${count}]' ${country}`;
}
