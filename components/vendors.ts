// Made by `npm run generate` from the vendors' files in gateway/providers/.
import type * as pulumi from "@pulumi/pulumi";

/** Settings of "46elks". */
export interface FortySixElksSettings {
  /** API user name. */
  username: pulumi.Input<string>;
  /** Sender of every message. Default: the sender of the Auth0 connection. */
  sender?: pulumi.Input<string>;
  /** Address of the API, for other regions and for tests. Default: `https://api.46elks.com`. */
  baseUrl?: pulumi.Input<string>;
}

/** Credentials of "46elks". */
export interface FortySixElksCredentials {
  /** API password. */
  password: pulumi.Input<string>;
}

/** Settings of "africas-talking". */
export interface AfricasTalkingSettings {
  /** User name of the app; `sandbox` in the sandbox. */
  username: pulumi.Input<string>;
  /** Sender of every message. Default: the sender of the Auth0 connection. */
  sender?: pulumi.Input<string>;
  /** Address of the API, for other regions and for tests. Default: `https://api.africastalking.com`. */
  baseUrl?: pulumi.Input<string>;
}

/** Credentials of "africas-talking". */
export interface AfricasTalkingCredentials {
  /** API key of the app. */
  apiKey: pulumi.Input<string>;
}

/** Settings of "aws". */
export interface AwsSettings {
  /** Number, pool or id that sends. Default: the sender of the Auth0 connection, else what AWS picks. */
  originationIdentity?: pulumi.Input<string>;
  /** Configuration set whose event destinations get receipts. */
  configurationSetName?: pulumi.Input<string>;
  /** Protect configuration. Default: the account's. */
  protectConfigurationId?: pulumi.Input<string>;
  /** Highest price per message part in US dollars. Default: no limit but the account's. */
  maxPrice?: pulumi.Input<string>;
  /** AWS region that sends. Default: the region of the gateway. */
  region?: pulumi.Input<string>;
  /** `{ entityId, templateId }` from the DLT platform, sent for recipients in India only. */
  india?: pulumi.Input<{ entityId: pulumi.Input<string>; templateId: pulumi.Input<string> }>;
}

/** Settings of "aws-notify". */
export interface AwsNotifySettings {
  /** Notify configuration. */
  notifyConfigurationId: pulumi.Input<string>;
  /** Template of AWS, whose language is fixed. Default: `notify-code-verification-english-001`. */
  templateId?: pulumi.Input<string>;
  /** Further variables of the template, such as `{ "expiry": "3" }`. `code` is always filled in. */
  variables?: pulumi.Input<Record<string, pulumi.Input<string>>>;
  /** Configuration set whose event destinations get receipts. */
  configurationSetName?: pulumi.Input<string>;
  /** AWS region that sends. Default: the region of the gateway. */
  region?: pulumi.Input<string>;
}

/** Settings of "bandwidth". */
export interface BandwidthSettings {
  /** Account. */
  accountId: pulumi.Input<string>;
  /** Messaging application that owns the sender. */
  applicationId: pulumi.Input<string>;
  /** Sender of every message. Default: the sender of the Auth0 connection. */
  sender?: pulumi.Input<string>;
  /** Address of the API, for other regions and for tests. Default: `https://messaging.bandwidth.com`. */
  baseUrl?: pulumi.Input<string>;
}

/** Credentials of "bandwidth". */
export interface BandwidthCredentials {
  /** User name of the API user. */
  username: pulumi.Input<string>;
  /** Password of the API user. */
  password: pulumi.Input<string>;
}

/** Settings of "bird". */
export interface BirdSettings {
  /** Region of the workspace, as in its API key. */
  region: pulumi.Input<string>;
  /** Sender of every message. Default: the sender of the Auth0 connection. */
  sender?: pulumi.Input<string>;
  /** Address of the API, for tests. Default: https://{region}.platform.bird.com. */
  baseUrl?: pulumi.Input<string>;
}

/** Credentials of "bird". */
export interface BirdCredentials {
  /** API key, `bk_{region}_…`. */
  apiKey: pulumi.Input<string>;
}

/** Settings of "clicksend". */
export interface ClicksendSettings {
  /** User name of the account. */
  username: pulumi.Input<string>;
  /** Sender of every message. Default: the sender of the Auth0 connection. */
  sender?: pulumi.Input<string>;
  /** Address of the API, for other regions and for tests. Default: `https://rest.clicksend.com`. */
  baseUrl?: pulumi.Input<string>;
}

/** Credentials of "clicksend". */
export interface ClicksendCredentials {
  /** API key of the account. */
  apiKey: pulumi.Input<string>;
}

/** Settings of "infobip". */
export interface InfobipSettings {
  /** Base address of the account, as its portal shows it. */
  baseUrl: pulumi.Input<string>;
  /** Sender of every message. Default: the sender of the Auth0 connection. */
  sender?: pulumi.Input<string>;
  /** `{ entityId, templateId }` from the DLT platform, sent for recipients in India only. */
  india?: pulumi.Input<{ entityId: pulumi.Input<string>; templateId: pulumi.Input<string> }>;
}

/** Credentials of "infobip". */
export interface InfobipCredentials {
  /** API key with the scope `sms:message:send`. */
  apiKey: pulumi.Input<string>;
}

/** Settings of "messagebird". */
export interface MessagebirdSettings {
  /** Sender of every message. Default: the sender of the Auth0 connection. */
  sender?: pulumi.Input<string>;
  /** Address of the API, for other regions and for tests. Default: `https://rest.messagebird.com`. */
  baseUrl?: pulumi.Input<string>;
}

/** Credentials of "messagebird". */
export interface MessagebirdCredentials {
  /** Live access key. */
  accessKey: pulumi.Input<string>;
}

/** Settings of "plivo". */
export interface PlivoSettings {
  /** Auth ID of the account. */
  authId: pulumi.Input<string>;
  /** Sender of every message. Default: the sender of the Auth0 connection. */
  sender?: pulumi.Input<string>;
  /** Powerpack that picks the sender, unless `sender` is set. */
  powerpackUuid?: pulumi.Input<string>;
  /** `{ entityId, templateId }` from the DLT platform, sent for recipients in India only. */
  india?: pulumi.Input<{ entityId: pulumi.Input<string>; templateId: pulumi.Input<string> }>;
  /** Address of the API, for other regions and for tests. Default: `https://api.plivo.com`. */
  baseUrl?: pulumi.Input<string>;
}

/** Credentials of "plivo". */
export interface PlivoCredentials {
  /** Auth token of the account. */
  authToken: pulumi.Input<string>;
}

/** Settings of "seven". */
export interface SevenSettings {
  /** Sender of every message. Default: the sender of the Auth0 connection. */
  sender?: pulumi.Input<string>;
  /** Address of the API, for other regions and for tests. Default: `https://gateway.seven.io`. */
  baseUrl?: pulumi.Input<string>;
}

/** Credentials of "seven". */
export interface SevenCredentials {
  /** API key of the account. */
  apiKey: pulumi.Input<string>;
}

/** Settings of "sinch". */
export interface SinchSettings {
  /** Service plan. */
  servicePlanId: pulumi.Input<string>;
  /** Sender of every message. Default: the sender of the Auth0 connection. */
  sender?: pulumi.Input<string>;
  /**
   * Address of the API, with `eu`, `au`, `br` or `ca` in place of `us` for other regions. Default:
   * `https://us.sms.api.sinch.com`.
   */
  baseUrl?: pulumi.Input<string>;
}

/** Credentials of "sinch". */
export interface SinchCredentials {
  /** API token of the service plan. */
  apiToken: pulumi.Input<string>;
}

/** Settings of "sns". */
export interface SnsSettings {
  /** Sender of every message. Default: the sender of the Auth0 connection. */
  sender?: pulumi.Input<string>;
  /** Highest price per message in US dollars. Default: no limit but the account's. */
  maxPrice?: pulumi.Input<string>;
  /** AWS region that sends. Default: the region of the gateway. */
  region?: pulumi.Input<string>;
  /** `{ entityId, templateId }` from the DLT platform, sent for recipients in India only. */
  india?: pulumi.Input<{ entityId: pulumi.Input<string>; templateId: pulumi.Input<string> }>;
}

/** Settings of "telnyx". */
export interface TelnyxSettings {
  /** Sender of every message. Default: the sender of the Auth0 connection. */
  sender?: pulumi.Input<string>;
  /** Messaging profile; needed for alphanumeric senders and number pools. */
  messagingProfileId?: pulumi.Input<string>;
  /** Address of the API, for other regions and for tests. Default: `https://api.telnyx.com`. */
  baseUrl?: pulumi.Input<string>;
}

/** Credentials of "telnyx". */
export interface TelnyxCredentials {
  /** API v2 key. */
  apiKey: pulumi.Input<string>;
}

/** Settings of "termii". */
export interface TermiiSettings {
  /** Sender of every message. Default: the sender of the Auth0 connection. */
  sender?: pulumi.Input<string>;
  /** Route. Only `dnd` reaches numbers on do-not-disturb lists; codes need it. Default: `dnd`. */
  channel?: pulumi.Input<"dnd" | "generic">;
  /** Address of the API, for other regions and for tests. Default: `https://api.ng.termii.com`. */
  baseUrl?: pulumi.Input<string>;
}

/** Credentials of "termii". */
export interface TermiiCredentials {
  /** API key of the account. */
  apiKey: pulumi.Input<string>;
}

/** Settings of "twilio". */
export interface TwilioSettings {
  /** Account SID. */
  accountSid: pulumi.Input<string>;
  /** Sender of every message. Default: the sender of the Auth0 connection. */
  sender?: pulumi.Input<string>;
  /** Messaging Service that picks the sender, unless `sender` names one of its senders. */
  messagingServiceSid?: pulumi.Input<string>;
  /**
   * Have Twilio discard texts and obfuscate numbers after delivery. Needs Message Redaction on the account
   * (error 30029). Default: `true`.
   */
  redact?: pulumi.Input<boolean>;
  /** Address of the API, for other regions and for tests. Default: `https://api.twilio.com`. */
  baseUrl?: pulumi.Input<string>;
}

/** Credentials of "twilio". */
export interface TwilioCredentials {
  /** Auth token of the account. */
  authToken?: pulumi.Input<string>;
  /** API key, in place of `authToken`. */
  apiKeySid?: pulumi.Input<string>;
  /** Secret of the API key. */
  apiKeySecret?: pulumi.Input<string>;
}

/** Settings of "twilio-verify". */
export interface TwilioVerifySettings {
  /** Account SID. */
  accountSid: pulumi.Input<string>;
  /** Verify service. */
  serviceSid: pulumi.Input<string>;
  /** How the code travels. Default: `sms`. */
  channel?: pulumi.Input<"sms" | "call" | "whatsapp">;
  /** Language of the text, such as `de`. Default: by the recipient's country. */
  locale?: pulumi.Input<string>;
  /** Message template. Default: the service's. */
  templateSid?: pulumi.Input<string>;
  /** Address of the API, for other regions and for tests. Default: `https://verify.twilio.com`. */
  baseUrl?: pulumi.Input<string>;
}

/** Credentials of "twilio-verify". */
export interface TwilioVerifyCredentials {
  /** Auth token of the account. */
  authToken?: pulumi.Input<string>;
  /** API key, in place of `authToken`. */
  apiKeySid?: pulumi.Input<string>;
  /** Secret of the API key. */
  apiKeySecret?: pulumi.Input<string>;
}

/** Settings of "vonage". */
export interface VonageSettings {
  /** API key of the account. */
  apiKey: pulumi.Input<string>;
  /** Sender of every message. Default: the sender of the Auth0 connection. */
  sender?: pulumi.Input<string>;
  /** `{ entityId, templateId }` from the DLT platform, sent for recipients in India only. */
  india?: pulumi.Input<{ entityId: pulumi.Input<string>; templateId: pulumi.Input<string> }>;
  /** Address of the API, for other regions and for tests. Default: `https://rest.nexmo.com`. */
  baseUrl?: pulumi.Input<string>;
}

/** Credentials of "vonage". */
export interface VonageCredentials {
  /** API secret of the account. */
  apiSecret: pulumi.Input<string>;
}

/** Settings of "webhook". */
export interface WebhookSettings {
  /** Where each message goes. */
  url: pulumi.Input<string>;
  /** HTTP method. Default: `POST`. */
  method?: pulumi.Input<"POST" | "PUT">;
  /** More headers. No secrets here: those are credentials. */
  headers?: pulumi.Input<Record<string, pulumi.Input<string>>>;
  /** Sender in `{from}`. Default: the sender of the Auth0 connection. */
  sender?: pulumi.Input<string>;
  /**
   * JSON object with `{to}`, `{from}`, `{text}`, `{code}`, `{country}`, `{reference}`, `{validitySeconds}`
   * in its strings. Default: the first six under their names.
   */
  body?: pulumi.Input<pulumi.Inputs>;
  /**
   * `statuses` that accept (default: any 2xx) and, optionally, a `field` of the JSON reply: its `path` and
   * what it `equals`; numbers and booleans as they are written.
   */
  success?: pulumi.Input<{ statuses?: pulumi.Input<pulumi.Input<number>[]>; field?: pulumi.Input<{ path: pulumi.Input<string>; equals: pulumi.Input<string> }> }>;
  /** Field of the JSON reply that holds the message id. */
  messageIdPath?: pulumi.Input<string>;
  /**
   * Status of a reply to what it means. Default: 429 throttled, 401 and 403 account, 3xx, 408 and 5xx down,
   * else refused.
   */
  errors?: pulumi.Input<Record<string, pulumi.Input<"recipient" | "content" | "throttled" | "down" | "account" | "sender" | "route" | "refused">>>;
}

/** Credentials of "webhook". */
export interface WebhookCredentials {
  /** Value of the Authorization header. */
  authorization?: pulumi.Input<string>;
  /** Key of the Standard Webhooks signature. */
  signingSecret?: pulumi.Input<string>;
}

/** Settings of "whatsapp". */
export interface WhatsappSettings {
  /** Id of the business phone number (not the number itself). */
  phoneNumberId: pulumi.Input<string>;
  /** Name of the approved authentication template. */
  template: pulumi.Input<string>;
  /** Language of the template. Default: `en_US`. */
  language?: pulumi.Input<string>;
  /** Graph API version. Default: `v23.0`. */
  version?: pulumi.Input<string>;
  /** Address of the API, for other regions and for tests. Default: `https://graph.facebook.com`. */
  baseUrl?: pulumi.Input<string>;
}

/** Credentials of "whatsapp". */
export interface WhatsappCredentials {
  /** System user's token with `whatsapp_business_messaging`. */
  accessToken: pulumi.Input<string>;
}

/** An SMS provider and how to use it. Plain names, because they decide what the role may do. */
export type ProviderArgs =
  | { name: "46elks"; settings: pulumi.Input<FortySixElksSettings> }
  | { name: "africas-talking"; settings: pulumi.Input<AfricasTalkingSettings> }
  | { name: "aws"; settings?: pulumi.Input<AwsSettings> }
  | { name: "aws-notify"; settings: pulumi.Input<AwsNotifySettings> }
  | { name: "bandwidth"; settings: pulumi.Input<BandwidthSettings> }
  | { name: "bird"; settings: pulumi.Input<BirdSettings> }
  | { name: "clicksend"; settings: pulumi.Input<ClicksendSettings> }
  | { name: "infobip"; settings: pulumi.Input<InfobipSettings> }
  | { name: "messagebird"; settings?: pulumi.Input<MessagebirdSettings> }
  | { name: "plivo"; settings: pulumi.Input<PlivoSettings> }
  | { name: "seven"; settings?: pulumi.Input<SevenSettings> }
  | { name: "sinch"; settings: pulumi.Input<SinchSettings> }
  | { name: "sns"; settings?: pulumi.Input<SnsSettings> }
  | { name: "telnyx"; settings?: pulumi.Input<TelnyxSettings> }
  | { name: "termii"; settings?: pulumi.Input<TermiiSettings> }
  | { name: "twilio"; settings: pulumi.Input<TwilioSettings> }
  | { name: "twilio-verify"; settings: pulumi.Input<TwilioVerifySettings> }
  | { name: "vonage"; settings: pulumi.Input<VonageSettings> }
  | { name: "webhook"; settings: pulumi.Input<WebhookSettings> }
  | { name: "whatsapp"; settings: pulumi.Input<WhatsappSettings> };

/** Credentials by name of the provider. Providers that are left out have none. */
export interface CredentialsArgs {
  "46elks"?: pulumi.Input<FortySixElksCredentials>;
  "africas-talking"?: pulumi.Input<AfricasTalkingCredentials>;
  bandwidth?: pulumi.Input<BandwidthCredentials>;
  bird?: pulumi.Input<BirdCredentials>;
  clicksend?: pulumi.Input<ClicksendCredentials>;
  infobip?: pulumi.Input<InfobipCredentials>;
  messagebird?: pulumi.Input<MessagebirdCredentials>;
  plivo?: pulumi.Input<PlivoCredentials>;
  seven?: pulumi.Input<SevenCredentials>;
  sinch?: pulumi.Input<SinchCredentials>;
  telnyx?: pulumi.Input<TelnyxCredentials>;
  termii?: pulumi.Input<TermiiCredentials>;
  twilio?: pulumi.Input<TwilioCredentials>;
  "twilio-verify"?: pulumi.Input<TwilioVerifyCredentials>;
  vonage?: pulumi.Input<VonageCredentials>;
  webhook?: pulumi.Input<WebhookCredentials>;
  whatsapp?: pulumi.Input<WhatsappCredentials>;
}
