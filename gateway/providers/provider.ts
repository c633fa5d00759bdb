// What an SMS provider is to the gateway: the schema of its settings and credentials and two pure functions.
import { type GenericSchema, parse } from "valibot";
import type { HttpReply, HttpRequest } from "../network/request.ts";

export type { HttpReply, HttpRequest } from "../network/request.ts";

/** One text message on its way to a recipient. */
export interface Sms {
  /** E.164, such as `+4915112345678`. */
  readonly recipient: string;
  /** The text exactly as Auth0 rendered it, 1 to 1600 characters. */
  readonly body: string;
  /** Sender that Auth0 asks for: an E.164 number or an alphanumeric id. */
  readonly sender?: string;
  /** Sender that the route to the recipient's country asks for: it wins over the provider's own setting. */
  readonly routeSender?: string;
  /** ISO 3166-1 alpha-2 code of the recipient's country; absent for numbers of no country, such as +883. */
  readonly country?: string;
  /** The one-time code inside `body`, where it is known. */
  readonly code?: string;
  /** Seconds for which the code is still of use. */
  readonly validitySeconds: number;
  /** Unique per message and the same for every attempt at it: for idempotency keys and client references. */
  readonly reference: string;
  /** Registrations that India's operators ask for. */
  readonly india?: { readonly entityId: string; readonly templateId: string };
  /** Where the vendor shall report what became of the message; absent where nobody wants to know. */
  readonly callback?: Callback | undefined;
  /** Whether the vendor will be told that the code was used, and shall wait for it. */
  readonly feedback?: true | undefined;
  /** The time of the attempt, for signatures and expiry dates. */
  readonly now: Date;
}

/** Three ways to name a message to the vendor; each takes the one that its API has. */
export interface Callback {
  /** For this message alone. At most 163 characters. */
  readonly url: string;
  /** For every message, where the vendor hands the ticket back in its report. 93 characters and the vendor's name at most. */
  readonly accountUrl: string;
  /** 71 to 80 letters, digits, `.`, `_` and `-`. */
  readonly ticket: string;
}

/**
 * What became of one attempt. `vendorCode` is the provider's own error code, for the log; it never holds a number,
 * a code or a text.
 */
export type Outcome =
  | { readonly kind: "accepted"; readonly messageId?: string }
  /** Permanent for this recipient or message: no other provider will do better. */
  | { readonly kind: "rejected"; readonly reason: "recipient" | "content"; readonly vendorCode?: string }
  /**
   * This provider cannot serve, another may.
   *
   * About the provider or the whole account, so the next message would meet the same: `throttled` and `down` pass by
   * themselves, `account` (credentials, credit, settings) needs the operator.
   *
   * About this message only: `sender` needs the operator. `route`: the provider does not carry this message, because its
   * country is off for the account, there is no code or text in it that the provider takes, or the recipient is not on
   * its channel. `refused`: for a reason that no table knows, or for a limit of this one recipient or sender.
   */
  | {
      readonly kind: "unavailable";
      readonly reason: "throttled" | "down" | "account" | "sender" | "route" | "refused";
      readonly vendorCode?: string;
      /** With `throttled` and `down`: the pause that the provider asks of the whole account. */
      readonly retryAfterSeconds?: number;
    }
  /**
   * The message may or may not have been sent, as after a timeout or a reply that makes no sense. `overtaken`: another
   * provider, started because this one took long, was faster.
   */
  | {
      readonly kind: "unknown";
      readonly reason: "timeout" | "connection" | "reply" | "overtaken";
      readonly vendorCode?: string;
    };

/** A provider with the settings and credentials of one account. */
export interface Account {
  /** An outcome instead of a request when this provider cannot carry the message: `sender` or `route`. */
  request(sms: Sms): HttpRequest | Outcome;
  outcome(reply: HttpReply): Outcome;
  /** The request by which the vendor checks a message without sending it. */
  dryRun?(sms: Sms): HttpRequest | Outcome;
}

/**
 * A provider as registered in `providers/index.ts`. `connect` takes values that `settings` and `credentials` have
 * accepted; it does no I/O.
 */
export interface Provider<Settings = unknown, Credentials = unknown> {
  readonly name: string;
  readonly settings: GenericSchema<unknown, Settings>;
  readonly credentials: GenericSchema<unknown, Credentials>;
  connect(settings: unknown, credentials: unknown): Account;
}

interface Definition<Settings, Credentials> {
  readonly name: string;
  readonly settings: GenericSchema<unknown, Settings>;
  readonly credentials: GenericSchema<unknown, Credentials>;
  /** Message and account to HTTP request, or to an outcome when none can be made. Pure. */
  request(sms: Sms, account: { settings: Settings; credentials: Credentials }): HttpRequest | Outcome;
  /** HTTP reply to outcome. Pure; called for every reply that arrived, whatever its status. */
  outcome(reply: HttpReply, account: { settings: Settings; credentials: Credentials }): Outcome;
  /** Makes of a request one that is checked and not sent, where the vendor can do that. */
  dryRun?(request: HttpRequest): HttpRequest;
}

/** Makes a provider of its two functions and its schemas. */
export function defineProvider<Settings, Credentials>(
  definition: Definition<Settings, Credentials>,
): Provider<Settings, Credentials> {
  const { name, settings, credentials, dryRun } = definition;
  return {
    name,
    settings,
    credentials,
    connect(givenSettings, givenCredentials) {
      const account = {
        settings: parse(settings, givenSettings),
        credentials: parse(credentials, givenCredentials),
      };
      return {
        request: (sms) => definition.request(sms, account),
        outcome: (reply) => definition.outcome(reply, account),
        ...(dryRun && {
          dryRun(sms: Sms) {
            const request = definition.request(sms, account);
            return "kind" in request ? request : dryRun(request);
          },
        }),
      };
    },
  };
}
