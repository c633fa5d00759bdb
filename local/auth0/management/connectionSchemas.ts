// What the Management API accepts for connections, after Auth0's OpenAPI document of 2026-06. Two deliberate differences:
// `null` is accepted for `from` and `messaging_service_sid`, as recordings of the real API show; and `forward_req_info`
// must be a boolean, although the real API may still store the string "true" of Auth0's guide.

const boolean = (description: string) => ({ type: "boolean", description });

const gatewayAuthentication = {
  type: ["object", "null"],
  description: "Token-based authentication settings to be applied when connection is using an sms gateway",
  required: ["method", "audience", "secret"],
  properties: {
    method: { type: "string", maxLength: 20, description: "The Authorization header type" },
    subject: { type: "string", maxLength: 64, description: "The subject to be added to the JWT payload" },
    audience: { type: "string", maxLength: 128, description: "The audience to be added to the JWT payload" },
    secret: {
      type: "string",
      minLength: 1,
      maxLength: 5120,
      description: "The secret to sign the JWT payload",
    },
    secret_base64_encoded: boolean("Whether the secret is base64-url-encoded"),
  },
};

const totp = {
  type: "object",
  description: "Time-based one-time password settings",
  additionalProperties: false,
  properties: {
    length: { type: "integer", minimum: 4, maximum: 40, description: "Number of digits of the code" },
    time_step: { type: "integer", minimum: 60, description: "Code validity duration in seconds" },
  },
};

/** Options of a connection with the strategy `sms`. Unknown ones are stored, as `use_phone_provider` is. */
export const smsOptions = {
  type: "object",
  properties: {
    strategy: { type: "string" },
    name: { type: "string", minLength: 1, maxLength: 255, description: "Connection name" },
    from: {
      type: ["string", "null"],
      minLength: 1,
      maxLength: 128,
      description: "Sender phone number or alphanumeric sender ID",
    },
    syntax: { type: "string", enum: ["liquid", "md_with_macros"], description: "Template syntax" },
    template: { type: "string", minLength: 1, maxLength: 5120, description: "Text of the message" },
    totp,
    provider: { type: "string", enum: ["sms_gateway", "twilio"], description: "SMS provider" },
    gateway_url: {
      type: "string",
      pattern: "^https://.*",
      maxLength: 255,
      description: "URL of the SMS gateway",
    },
    gateway_authentication: gatewayAuthentication,
    forward_req_info: boolean("Whether the gateway receives the IP address and user agent of the request"),
    disable_signup: boolean("Whether new users are refused"),
    brute_force_protection: boolean("Whether brute force protection is on"),
    twilio_sid: { type: "string", pattern: "^AC[0-9a-fA-F]{32}$", description: "Twilio account SID" },
    twilio_token: { type: "string", minLength: 32, maxLength: 2048, description: "Twilio auth token" },
    messaging_service_sid: {
      type: ["string", "null"],
      pattern: "^MG[0-9a-fA-F]{32}$",
      description: "Twilio messaging service SID",
    },
    upstream_params: { type: ["object", "null"] },
  },
};

const changeable = {
  display_name: { type: "string", maxLength: 128, description: "Name shown in the login screen" },
  options: { type: "object", description: "The connection's options" },
  is_domain_connection: boolean("Whether the connection can be used by third-party clients"),
  show_as_button: boolean("Whether the connection is a button in the login screen"),
  realms: { type: "array", items: { type: "string" }, description: "Realms of the connection" },
  metadata: { type: "object", additionalProperties: { type: "string", maxLength: 255 } },
  authentication: { type: "object" },
  connected_accounts: { type: "object" },
};

export const newConnection = {
  type: "object",
  required: ["name", "strategy"],
  additionalProperties: false,
  properties: {
    name: {
      type: "string",
      pattern: "^[a-zA-Z0-9](-[a-zA-Z0-9]|[a-zA-Z0-9])*$",
      maxLength: 128,
      description: "The name of the connection",
    },
    strategy: { type: "string", minLength: 1, description: "The identity provider identifier" },
    ...changeable,
  },
};

/** Without name and strategy, which cannot change, and without `enabled_clients`, which moved to its own endpoint. */
export const connectionChange = { type: "object", additionalProperties: false, properties: changeable };

export const clientChanges = {
  type: "array",
  minItems: 1,
  maxItems: 50,
  items: {
    type: "object",
    required: ["client_id", "status"],
    additionalProperties: false,
    properties: { client_id: { type: "string" }, status: { type: "boolean" } },
  },
};

const count = (maximum: number) => ({ type: "integer", minimum: 1, maximum });

export const fieldsQuery = {
  type: "object",
  properties: { fields: { type: "string" }, include_fields: { type: "boolean" } },
};

export const listQuery = {
  type: "object",
  properties: {
    ...fieldsQuery.properties,
    name: { type: "string" },
    strategy: { type: "array", items: { type: "string" } },
    page: { type: "integer", minimum: 0 },
    per_page: count(100),
    include_totals: { type: "boolean" },
    take: count(100),
    from: { type: "string" },
  },
};

export const clientsQuery = {
  type: "object",
  properties: { take: count(1000), from: { type: "string" } },
};
