// Every way in which a request can fail: stable code, HTTP status, whether it is final, and what the caller is told.

/** Whether repeating the same message would fail the same way. */
const permanent = true;
const passing = false;

/** Auth0 looks at the status alone: 200 is success, 401 a refused token, anything else a failed message. */
export const failures = {
  ERR_HTTP_PATH: [404, permanent, "There is nothing here. Auth0 posts to the root of this URL."],
  ERR_HTTP_METHOD: [405, permanent, "Use POST."],
  ERR_HTTP_SIZE: [413, permanent, "The request is larger than 16 KB."],

  // The caller sees all of these as ERR_TOKEN; only the log tells them apart.
  ERR_TOKEN_MISSING: [401, passing, ""],
  ERR_TOKEN_FORMAT: [401, passing, ""],
  ERR_TOKEN_ALGORITHM: [401, passing, ""],
  ERR_TOKEN_SIGNATURE: [401, passing, ""],
  ERR_TOKEN_SUBJECT: [401, passing, ""],
  ERR_TOKEN_AUDIENCE: [401, passing, ""],
  ERR_TOKEN_EXPIRED: [401, passing, ""],
  ERR_TOKEN_NOT_YET_VALID: [401, passing, ""],

  ERR_MESSAGE_JSON: [400, permanent, "The request body must be a JSON object in UTF-8."],
  ERR_MESSAGE_RECIPIENT: [
    400,
    permanent,
    "recipient must be a phone number in E.164 form, such as +4915112345678.",
  ],
  ERR_MESSAGE_BODY: [400, permanent, "body must be a text of 1 to 1600 characters."],
  ERR_MESSAGE_SENDER: [400, permanent, "sender must be a text of at most 128 characters, null or absent."],
  ERR_MESSAGE_REQ: [400, permanent, 'req must be an object whose "ip" and "user-agent" are texts.'],

  // Never a success: Auth0 with this key by mistake must see failures.
  ERR_CHECK_ONLY: [422, permanent, "This request is right, and its key is for checks: nothing is sent."],

  // The same words for all, so that nobody learns which limit was met.
  ERR_GUARD_NUMBER: [403, permanent, "This message is not sent."],
  ERR_GUARD_COUNTRY: [403, permanent, "This message is not sent."],
  ERR_GUARD_BUDGET: [403, permanent, "This message is not sent."],
  ERR_GUARD_RECIPIENT: [403, permanent, "This message is not sent."],
  ERR_GUARD_DESTINATION: [403, permanent, "This message is not sent."],
  ERR_GUARD_CONVERSION: [403, permanent, "This message is not sent."],

  ERR_ROUTE_NONE: [502, permanent, "No provider serves the recipient's country."],
  ERR_IN_FLIGHT: [503, passing, "The same message is being sent."],
  ERR_REJECTED_RECIPIENT: [502, permanent, "The provider refuses this recipient."],
  ERR_REJECTED_CONTENT: [502, permanent, "The provider refuses this text."],
  ERR_REJECTED_SENDER: [502, passing, "The provider refuses the sender."],
  ERR_REJECTED_ACCOUNT: [502, passing, "The provider refuses the account."],
  ERR_PROVIDERS_UNAVAILABLE: [503, passing, "No provider can take the message now."],
  ERR_DELIVERY_UNKNOWN: [504, permanent, "No provider confirmed the message; it may have been sent."],
  ERR_DEADLINE: [504, passing, "The time for this request is over."],

  ERR_SECRET: [503, passing, "The gateway cannot read its signing keys now."],
  ERR_SETTINGS: [500, passing, "The gateway's settings are broken."],
  ERR_INTERNAL: [500, passing, "The gateway failed."],
} as const satisfies Record<string, readonly [status: number, permanent: boolean, message: string]>;

export type FailureCode = keyof typeof failures;

/** A failure on purpose. `detail` is for the log only and never holds a secret, a number or a text of a message. */
export class GatewayError extends Error {
  override readonly name = "GatewayError";
  readonly code: FailureCode;
  readonly detail: string | undefined;

  constructor(code: FailureCode, detail?: string, options?: ErrorOptions) {
    super(detail ? `${code}: ${detail}` : code, options);
    this.code = code;
    this.detail = detail;
  }
}

/** The body by which the caller learns of a failure. */
export interface FailureReply {
  readonly error: {
    readonly code: FailureCode | "ERR_TOKEN";
    readonly message: string;
    readonly permanent: boolean;
  };
  /** What a check has found. */
  readonly check?: object;
}

/** HTTP status and JSON body of a failure; `check` is what a check has found. */
export function failureReply(code: FailureCode, check?: object): { status: number; body: string } {
  const [status, permanent, message] = failures[code];
  const told =
    status === 401 ? ({ code: "ERR_TOKEN", message: "The token was refused." } as const) : { code, message };
  const reply: FailureReply = { error: { ...told, permanent }, ...(check && { check }) };
  return { status, body: JSON.stringify(reply) };
}
