// The order in which the providers of a route are tried, from what others know of them.

/** What is known of the providers by name. */
export interface OrderFacts {
  /** Those that do not work now. */
  readonly open: readonly string[];
  /** Those that seem to drop messages in the recipient's country. */
  readonly dropping?: readonly string[];
  /** The one whose message was asked for again. */
  readonly askedAgain?: string | undefined;
}

/**
 * The same stops: the one after that whose message was asked for again first, else as configured; then those that seem to
 * drop messages, last those that do not work. None is left out: when all others fail, trying it costs nothing.
 */
export function inOrder<S extends { readonly name: string }>(
  stops: readonly S[],
  { open, dropping = [], askedAgain }: OrderFacts,
): S[] {
  const place = ({ name }: S) => (open.includes(name) ? 2 : dropping.includes(name) ? 1 : 0);
  const ranked = [0, 1, 2].map((wanted) => stops.filter((stop) => place(stop) === wanted));
  const [best = []] = ranked;
  const asked = best.findIndex(({ name }) => name === askedAgain);
  const next = asked < 0 ? undefined : best[(asked + 1) % best.length];
  return [...(next ? [next] : []), ...ranked.flat().filter((stop) => stop !== next)];
}
