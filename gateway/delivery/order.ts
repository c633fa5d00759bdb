// The order in which the providers of a route are tried, from what others know of them.

/** What is known of the providers by name. */
export interface OrderFacts {
  /** Those that do not work now. */
  readonly open: readonly string[];
  /** Those that seem to drop messages in the recipient's country, by who asks again. */
  readonly dropping?: readonly string[];
  /** Those that stopped converting or delivering there, by the books. */
  readonly out?: readonly string[];
  /** One of these that this message tries all the same. */
  readonly tried?: string | undefined;
  /** The one whose message was asked for again. */
  readonly askedAgain?: string | undefined;
}

/**
 * The same stops: the one after that whose message was asked for again first, else the one to be tried; then the others as
 * configured; then those that drop messages, last those that do not work. None is left out: when all others fail, trying it
 * costs nothing.
 */
export function inOrder<S extends { readonly name: string }>(
  stops: readonly S[],
  { open, dropping = [], out = [], tried, askedAgain }: OrderFacts,
): S[] {
  const isBad = (name: string) => dropping.includes(name) || out.includes(name);
  const place = ({ name }: S) => (open.includes(name) ? 2 : isBad(name) ? 1 : 0);
  const ranked = [0, 1, 2].map((wanted) => stops.filter((stop) => place(stop) === wanted));
  const [best = []] = ranked;
  const asked = best.findIndex(({ name }) => name === askedAgain);
  // Who asks again is in need: others may try what probably drops.
  const probe = askedAgain === undefined ? stops.find(({ name }) => name === tried) : undefined;
  const isProbe = probe && !open.includes(probe.name) && !dropping.includes(probe.name);
  const next = asked < 0 ? (isProbe ? probe : undefined) : best[(asked + 1) % best.length];
  return [...(next ? [next] : []), ...ranked.flat().filter((stop) => stop !== next)];
}
