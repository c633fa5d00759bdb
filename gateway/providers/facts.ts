// What plan, tools and docs want to know of a vendor. The function knows none of it: a vendor's file exports its facts
// apart from its provider, so that they stay out of the bundle.
import type { Provider } from "./provider.ts";

export interface Facts<P extends Provider = Provider> {
  /** What each setting is for, in whole sentences and in Markdown. A default that the schema has is not repeated. */
  readonly settings: Meanings<AccountOf<P>["settings"]>;
  readonly credentials: Meanings<AccountOf<P>["credentials"]>;
  /** Cells of its row in docs/providers.md, in Markdown. */
  readonly page: {
    /** In whole sentences. */
    readonly special: string;
    readonly regions: string;
    /** Address of the price list, or a word in its place. */
    readonly prices: string;
  };
  /** Absent: the vendor sends from numbers of its own. */
  readonly sender?: SenderFacts;
  /** A call that sends nothing, answers 200 to valid credentials and 401 or 403 to others; or why there is none. */
  check(account: AccountOf<P>): CredentialCheck | string;
  /** What the function's role must be allowed, for vendors that know the function by its role. */
  permission?(account: Pick<AccountOf<P>, "settings">, stack: StackPlace): Permission;
}

/** Names of settings. */
export interface SenderFacts {
  readonly setting: string;
  /** The pool from which the vendor picks a sender where none is chosen. The sender of the connection does not count then. */
  readonly pool?: string;
}

type Meanings<Fields> = unknown extends Fields
  ? Readonly<Record<string, string>>
  : Readonly<Record<keyof Fields & string, string>>;

/** Settings and credentials of one stack, with their defaults. */
export type AccountOf<P extends Provider> =
  P extends Provider<infer Settings, infer Credentials>
    ? { readonly settings: Settings; readonly credentials: Credentials }
    : never;

/** A GET. */
export interface CredentialCheck {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** Where a stack is deployed. */
export interface StackPlace {
  /** Such as `aws` or `aws-cn`. */
  readonly partition: string;
  readonly region: string;
  /** Account id. */
  readonly account: string;
}

/** The variable part of an IAM statement that allows something. */
export type Permission =
  | { readonly Action: string; readonly Resource: string }
  | { readonly Action: string; readonly NotResource: string };

export const ownRole = "it sends with the function's own role, which exists once the stack is deployed";

/** Everything of AWS End User Messaging in the account, in the region that sends. */
export const messagingArn = (region: string | undefined, stack: StackPlace): string =>
  `arn:${stack.partition}:sms-voice:${region ?? stack.region}:${stack.account}:*`;
