// What plan, tools and docs want to know of a vendor. The function knows none of it: a vendor's file exports its facts
// apart from its provider, so that they stay out of the bundle.
import type { Provider } from "./provider.ts";

export interface Facts<P extends Provider = Provider> {
  /** What each setting is for, in whole sentences and in Markdown. A default that the schema has is not repeated. */
  readonly settings: Meanings<AccountOf<P>["settings"]>;
  readonly credentials: Meanings<AccountOf<P>["credentials"]>;
  /** A stack as it may be, for the vendor's page: settings, and names of the credentials that it uses. */
  readonly example: {
    readonly settings: Partial<AccountOf<P>["settings"]>;
    readonly credentials: readonly (keyof AccountOf<P>["credentials"] & string)[];
  };
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
  /** Sends nothing but codes, in texts of its own. */
  readonly codesOnly?: true;
  /** For vendors that take the code and not the text: the fewest and the most characters of it. */
  readonly codeLengths?: readonly [fewest: number, most: number];
  /** Characters of the longest text. Absent: all that Auth0 may send. */
  readonly maxLength?: number;
  /** A call that sends nothing, answers 200 to valid credentials and 401 or 403 to others; or why there is none. */
  check(account: AccountOf<P>): CredentialCheck | string;
  /** What the function's role must be allowed, for vendors that know the function by its role. */
  permission?(use: PermissionUse<P>, stack: StackPlace): Permission;
}

export interface SenderFacts {
  /** Name of the setting that holds it. */
  readonly setting: string;
  /**
   * Name of the setting of a pool, from which the vendor picks a sender where none is chosen. The sender of the
   * connection does not count then.
   */
  readonly pool?: string;
  /** Whether nothing is sent without one. */
  readonly needed?: true;
  /** Why the vendor will refuse a sender; undefined where it may take it. Default: `refusesSender`. */
  refuses?(sender: string, use: SenderUse): string | undefined;
}

export interface SenderUse {
  /** ISO 3166-1 alpha-2 code of the recipient; absent where it may be any country. */
  readonly country?: string | undefined;
  readonly settings: Readonly<Record<string, unknown>>;
}

/** A name in place of a number. Longer ones are ids of the vendor's, such as those of a pool. */
export const isName = (sender: string) => sender.length <= 11 && /[A-Za-z]/.test(sender);

/** What holds for nearly all vendors: some countries take numbers only, and names are of certain characters. */
export function refusesSender(
  sender: string,
  { country }: SenderUse,
  names = /^/,
  hint = "",
): string | undefined {
  if (!isName(sender)) return undefined;
  // Carriers there drop messages from names.
  if (country === "US" || country === "CA") return `must be a number, as ${country} takes no other sender`;
  return names.test(sender) ? undefined : `must be a number or a name of ${hint}`;
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

export interface PermissionUse<P extends Provider> extends Pick<AccountOf<P>, "settings"> {
  /** Every sender that messages may have, as `sendersOf` finds them; undefined is one that the vendor picks. */
  readonly senders: readonly (string | undefined)[];
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
  | { readonly Action: string; readonly Resource: string | readonly string[] }
  | { readonly Action: string; readonly NotResource: string };

export const ownRole = "it sends with the function's own role, which exists once the stack is deployed";

/** A resource of AWS End User Messaging in the account, in the region that sends. */
export const messagingArn = (region: string | undefined, stack: StackPlace, resource: string): string =>
  `arn:${stack.partition}:sms-voice:${region ?? stack.region}:${stack.account}:${resource}`;
