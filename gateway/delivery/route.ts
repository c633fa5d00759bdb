// Which providers a message may take, in which order and from which sender: by the recipient's country.
import type { Sms } from "../providers/index.ts";
import type { NamedAccount, Settings } from "../settings.ts";

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
  routes: Settings["routes"],
): Stop[] {
  const route = (country && routes[country]) || routes["*"];
  const names = route?.providers ?? accounts.map(({ name }) => name);
  return names.flatMap((name) => {
    const account = accounts.find((candidate) => candidate.name === name);
    const own = route?.senders[name];
    return account ? [{ ...account, from: { routeSender: own?.sender, india: own?.india } }] : [];
  });
}
