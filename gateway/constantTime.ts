// Comparing what somebody showed with what is right.
import { timingSafeEqual } from "node:crypto";

/** In the same time for whatever is given of the right length. */
export function isSame(given: string | Buffer, right: string | Buffer): boolean {
  const [one, other] = [Buffer.from(given), Buffer.from(right)];
  return one.length === other.length && timingSafeEqual(one, other);
}
