// What Auth0 hands to an Action with the trigger `custom-phone-provider`, the parts that this one reads.
// https://auth0.com/docs/actions/reference/custom-phone-provider/custom-phone-provider-event-object
// https://auth0.com/docs/actions/reference/custom-phone-provider/custom-phone-provider-api-object

/** Why a message is sent. The first two always carry a code. */
export type MessageType =
  | "otp_verify"
  | "otp_enroll"
  | "blocked_account"
  | "change_password"
  | "password_breach";

/** Secrets stored with the Action. */
export interface ActionSecrets {
  readonly GATEWAY_URL: string;
  /** The gateway's signing key; its text is the key. */
  readonly SIGNING_KEY: string;
  readonly TOKEN_SUBJECT: string;
  readonly TOKEN_AUDIENCE: string;
  /** Sender for messages to which Auth0 gives none. */
  readonly SENDER?: string;
  /** If set, the Action forwards the caller's IP, its country, and the user agent. */
  readonly FORWARD_REQUEST_INFO?: string;
}

export interface PhoneEvent {
  readonly notification: {
    /** The rendered text. */
    readonly as_text: string;
    readonly as_voice?: string;
    readonly delivery_method: "text" | "voice";
    readonly message_type: MessageType;
    /** Phone number of the user. */
    readonly recipient: string;
    readonly code?: string;
    /** Such as `en_US`. */
    readonly locale?: string;
    /** Sender of the template; may be missing. */
    readonly from?: string;
  };
  /** The request that led to the message; absent where there was none. */
  readonly request?: {
    readonly ip?: string;
    readonly user_agent?: string;
    /** Where the IP is, as far as Auth0 knows. */
    readonly geoip?: { readonly countryCode?: string };
  };
  readonly client?: { readonly client_id: string };
  /** By which the user logs in; absent where the message is not for a login. */
  readonly connection?: { readonly name?: string };
  readonly organization?: { readonly id: string };
  /** The same for every attempt at one message. */
  readonly transaction?: { readonly correlation_id?: string };
  readonly secrets: ActionSecrets;
}

/** Without a call of either, the message counts as sent. A reason has at most 1024 characters and is in the tenant log. */
export interface PhoneApi {
  readonly notification: {
    /** The message failed for good. */
    drop(reason: string): void;
    /** The message failed; Auth0 runs the Action again, up to five times in the next minutes. */
    retry(reason: string): void;
  };
}
