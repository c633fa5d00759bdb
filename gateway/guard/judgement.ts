// What the guard says of a message.

export type GuardRule =
  | "number"
  | "countries"
  | "budget"
  | "recipient"
  | "block"
  | "range"
  | "country"
  | "ip"
  | "conversion";

/** What the guard decided about one message, and by which count. */
export interface Judgement {
  /**
   * `pass`; `refuse`; `would-refuse` where the guard, or this rule, only watches; `learning` where the rule has no past to
   * go by yet; `blind` where the table did not answer, so that this environment's own counts decided.
   */
  readonly verdict: "pass" | "refuse" | "would-refuse" | "learning" | "blind";
  /**
   * The rule that refused, or would have: `number`, `countries`, `budget`, `recipient`, `block`, `range`, `country`, `ip` or
   * `conversion`.
   */
  readonly rule?: GuardRule;
  /** What the rule counted, this message included. */
  readonly count?: number;
  /** How far the rule lets it count. */
  readonly limit?: number;
  /**
   * `returning` where the recipient's first message is 20 hours old or more and the last one 30 days at most; from the
   * fourth message in 24 hours on `new` as well.
   */
  readonly recipient?: "new" | "returning";
  /** How much of what all countries may go beyond their own is used today, in percent; where this message took from it. */
  readonly overdraft?: number;
  /** How much of `messagesPerDay` is used, in percent. */
  readonly budget?: number;
}
