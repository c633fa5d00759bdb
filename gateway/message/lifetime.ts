// For how long a message is of use, and for how long it is remembered as sent.
import { type Message, pathOf } from "./message.ts";

export interface Lifetime {
  /** Seconds in which a provider should deliver the message. */
  readonly validitySeconds: number;
  /** Seconds in which the same message counts as sent already. */
  readonly rememberSeconds: number;
  /** What tells two messages of the same text to the same recipient apart; none for codes, which differ in the text. */
  readonly occasion: string;
}

/** A notice such as "your account is blocked" is still worth reading the next day. */
const noticeSeconds = 24 * 3600;

/** Auth0 repeats an Action that asks for it over some minutes. */
const retrySeconds = 15 * 60;

/** A connection sends nothing but codes; a phone provider sends notices too, which have none. */
export function lifetimeOf(message: Message, code: string | undefined, codeSeconds: number): Lifetime {
  if (code !== undefined || pathOf(message) === "connection") {
    return { validitySeconds: codeSeconds, rememberSeconds: codeSeconds, occasion: "" };
  }
  const occasion = message.correlationId ?? "";
  return { validitySeconds: noticeSeconds, rememberSeconds: retrySeconds, occasion };
}
