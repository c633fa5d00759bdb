// Telling a vendor that a code was used. Only the feedback function does it: a vendor's file exports it apart from its
// provider, so that it stays out of the gateway's bundle.
import type { HttpRequest } from "../network/request.ts";
import type { AccountOf } from "./facts.ts";
import type { Provider } from "./provider.ts";

export interface UsedMessage {
  /** The vendor's. */
  readonly messageId: string;
  /** When somebody logged in by its code. */
  readonly at: Date;
}

export interface Feedback<P extends Provider = Provider> {
  /** The call that tells it. Pure. */
  request(used: UsedMessage, account: AccountOf<P>): HttpRequest;
}
