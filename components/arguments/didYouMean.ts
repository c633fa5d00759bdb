// What somebody meant by a word that nobody knows.
import { closest, distance } from "fastest-levenshtein";

/** Such as `; did you mean "sender"?`; empty where nothing is close. */
export function didYouMean(word: string, known: readonly string[]): string {
  if (known.length === 0) return "";
  const near = closest(word, [...known]);
  return distance(word.toLowerCase(), near.toLowerCase()) <= Math.max(1, word.length / 3)
    ? `; did you mean "${near}"?`
    : "";
}
