// Every way in which a request can fail: stable code, HTTP status, and what the caller is told.

/** Auth0 looks at the status alone: 200 is success, 401 a refused token, anything else a failed message. */
export const failures = {
  ERR_HTTP_PATH: [404, "There is nothing here. Auth0 posts to the root of this URL."],
  ERR_HTTP_METHOD: [405, "Use POST."],
  ERR_HTTP_SIZE: [413, "The request is larger than 16 KB."],

  // The caller is told of all of these as ERR_TOKEN; only the log tells them apart.
  ERR_TOKEN_MISSING: [401, ""],
  ERR_TOKEN_FORMAT: [401, ""],
  ERR_TOKEN_ALGORITHM: [401, ""],
  ERR_TOKEN_SIGNATURE: [401, ""],
  ERR_TOKEN_SUBJECT: [401, ""],
  ERR_TOKEN_AUDIENCE: [401, ""],
  ERR_TOKEN_EXPIRED: [401, ""],
  ERR_TOKEN_NOT_YET_VALID: [401, ""],

  ERR_MESSAGE_JSON: [400, "The request body must be a JSON object in UTF-8."],
  ERR_MESSAGE_RECIPIENT: [400, "recipient must be a phone number in E.164 form, such as +4915112345678."],
  ERR_MESSAGE_BODY: [400, "body must be a text of 1 to 1600 characters."],
  ERR_MESSAGE_SENDER: [400, "sender must be a text of at most 128 characters, null or absent."],
  ERR_MESSAGE_REQ: [400, 'req must be an object whose "ip" and "user-agent" are texts.'],

  ERR_ROUTE_NONE: [502, "No provider serves the recipient's country."],
  ERR_IN_FLIGHT: [503, "The same message is being sent."],
  ERR_REJECTED_RECIPIENT: [502, "The provider refuses this recipient."],
  ERR_REJECTED_CONTENT: [502, "The provider refuses this text."],
  ERR_REJECTED_SENDER: [502, "The provider refuses the sender."],
  ERR_REJECTED_ACCOUNT: [502, "The provider refuses the account."],
  ERR_PROVIDERS_UNAVAILABLE: [503, "No provider can take the message now."],
  ERR_DELIVERY_UNKNOWN: [504, "No provider confirmed the message; it may have been sent."],
  ERR_DEADLINE: [504, "The time for this request is over."],

  ERR_SECRET: [503, "The gateway cannot read its signing keys now."],
  ERR_SETTINGS: [500, "The gateway's settings are broken."],
  ERR_INTERNAL: [500, "The gateway failed."],
} as const satisfies Record<string, readonly [status: number, message: string]>;

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

/** HTTP status and JSON body by which the caller learns of a failure. */
export function failureReply(code: FailureCode): { status: number; body: string } {
  const [status, message] = failures[code];
  const error = status === 401 ? { code: "ERR_TOKEN", message: "The token was refused." } : { code, message };
  return { status, body: JSON.stringify({ error }) };
}
