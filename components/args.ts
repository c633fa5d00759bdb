// What a user of the component can set. Limits and defaults are in schema.ts.
import type * as pulumi from "@pulumi/pulumi";

/** How Auth0 reads the template. */
export const TemplateSyntax = {
  /** `@@password@@` is the code. */
  Macros: "md_with_macros",
  /** `{{ code }}` is the code. */
  Liquid: "liquid",
} as const;
export type TemplateSyntax = (typeof TemplateSyntax)[keyof typeof TemplateSyntax];

/** Who in the Auth0 tenant hands messages to the gateway. */
export const Auth0Path = {
  /** The SMS connection, for tenants from before March 2025. Logins only. */
  Connection: "connection",
  /** The tenant's phone provider, for tenants created since, and for other messages than those of logins. */
  PhoneProvider: "phoneProvider",
  /** Both are set up; a switch in Auth0's dashboard decides which one sends the codes of logins. */
  Both: "both",
  /** Nothing is set up in Auth0. The gateway's outputs hold what another tool needs for it. */
  None: "none",
} as const;
export type Auth0Path = (typeof Auth0Path)[keyof typeof Auth0Path];

/** Processors on which the function can run. */
export const Architecture = {
  /** AWS Graviton. */
  Arm64: "arm64",
  /** Intel and AMD. */
  X86: "x86_64",
} as const;
export type Architecture = (typeof Architecture)[keyof typeof Architecture];

/** What follows when it is not known whether a provider sent the message. */
export const OnUnknown = {
  /** The next provider is tried, so that a message may arrive twice. */
  Next: "next",
  /** The request fails. */
  Stop: "stop",
} as const;
export type OnUnknown = (typeof OnUnknown)[keyof typeof OnUnknown];

/** The one-time codes that Auth0 makes. */
export interface CodeArgs {
  /** Digits of a code, 4 to 40. Defaults to 6. */
  length?: pulumi.Input<number>;
  /**
   * Seconds for which a code can be used, at least 60. Defaults to 300. Providers that can are told to give up
   * delivering when it has passed.
   */
  lifetimeSeconds?: pulumi.Input<number>;
}

/** An SMS provider and how to use it. */
export interface ProviderArgs {
  /** Name of the provider, such as "aws", "twilio" or "webhook". Plain, because it decides what the role may do. */
  name: string;
  /**
   * Settings of this provider, as its page in the documents lists them. Nothing secret: they are stored in plain in
   * the function's environment. Credentials belong in `credentials`.
   */
  settings?: pulumi.Input<pulumi.Inputs>;
}

/** Registrations that India's operators ask for. */
export interface IndiaArgs {
  /** Id of the registered sender (principal entity). */
  entityId: pulumi.Input<string>;
  /** Id of the registered text. */
  templateId: pulumi.Input<string>;
}

/** What a provider sends with in one country, in place of its own settings. */
export interface RouteSenderArgs {
  /** An E.164 number, a short code or an alphanumeric id of at most 11 characters. */
  sender?: pulumi.Input<string>;
  /** Registrations that India's operators ask for. */
  india?: pulumi.Input<IndiaArgs>;
}

/** How messages go to one country. */
export interface RouteArgs {
  /**
   * Names of providers in the order in which they are tried, each one of `providers`. Defaults to all, as listed there.
   * None at all (`[]`) sends nothing to the country.
   */
  providers?: pulumi.Input<pulumi.Input<string>[]>;
  /** Senders by name of the provider. */
  senders?: pulumi.Input<Record<string, pulumi.Input<RouteSenderArgs>>>;
}

/** What happens when a provider is slow or fails. */
export interface DeliveryArgs {
  /**
   * What follows when it is not known whether a provider sent the message: "next" tries the next provider, so that a
   * message may arrive twice; "stop" fails the request. Defaults to "next".
   */
  onUnknown?: pulumi.Input<OnUnknown>;
  /**
   * Whether the next provider is started while one takes longer than it usually does. Some messages are then paid for
   * twice. Defaults to false.
   */
  hedge?: pulumi.Input<boolean>;
}

/** What is done to the text before it is sent. */
export interface TextArgs {
  /**
   * Whether typographic quotes, dashes and spaces become their plain forms, as one of them halves what an SMS holds.
   * Letters are never changed. Defaults to false.
   */
  transliterate?: pulumi.Input<boolean>;
  /**
   * Domain of the login page, such as "login.example.com": messages end in the line "@domain #code", by which browsers
   * fill in the code. None by default.
   */
  webOtpDomain?: pulumi.Input<string>;
}

/** Places the function in an existing network. Its subnets need a way to the internet, such as a NAT gateway. */
export interface VpcArgs {
  /** Subnets of the function, at least one; private ones, since a function gets no public address of its own. */
  subnetIds: pulumi.Input<pulumi.Input<string>[]>;
  /** Security groups of the function, at least one. They must let HTTPS out. */
  securityGroupIds: pulumi.Input<pulumi.Input<string>[]>;
}

/** What is set up in the Auth0 tenant. */
export interface TenantArgs {
  /**
   * Who in the tenant hands messages to the gateway: "connection", "phoneProvider" or "both", or "none" where another
   * stack or tool manages the tenant. Defaults to "connection", which tenants created since March 2025 do not support.
   * With "phoneProvider" the options of an SMS connection are given once, when it is created, and then left as they are
   * in Auth0. Plain, because it decides what is created.
   */
  auth0Path?: Auth0Path;
  /**
   * Must be true where `auth0Path` includes the phone provider. A tenant has one phone provider, for logins, MFA and
   * everything else, and whichever it has is changed into this one without a further question, Twilio's too. Defaults to
   * false.
   */
  replacePhoneProvider?: boolean;
  /** Subject of the token that Auth0 sends, 1 to 64 characters. Defaults to "urn:Auth0". */
  subject?: pulumi.Input<string>;
  /** Audience of the token that Auth0 sends, 1 to 128 characters. Defaults to "urn:MySmsGateway". */
  audience?: pulumi.Input<string>;
  /**
   * Sender that Auth0 hands to the gateway: a phone number, a short code or an alphanumeric id of at most 11
   * characters. None by default; the provider's own settings then decide.
   */
  sender?: pulumi.Input<string>;
  /**
   * Text of the message, 1 to 5120 characters, with the place of the code in it. Defaults to
   * "Your verification code is: @@password@@".
   */
  template?: pulumi.Input<string>;
  /** Syntax of the template, "md_with_macros" or "liquid". Defaults to "md_with_macros". */
  syntax?: pulumi.Input<TemplateSyntax>;
  /** Length and lifetime of the codes. */
  code?: pulumi.Input<CodeArgs>;
  /** Whether Auth0 blocks a caller after too many failed logins. Defaults to true. It does not limit messages. */
  bruteForceProtection?: pulumi.Input<boolean>;
  /** Whether Auth0 tells the gateway address and user agent of the caller who asked for a code. Defaults to true. */
  forwardRequestInfo?: pulumi.Input<boolean>;
  /** Whether only existing users can log in. Defaults to false. With true, anyone can find out who is a user. */
  disableSignup?: pulumi.Input<boolean>;
  /**
   * Ids of the applications that may use the connection, at least one: exactly these, all others are switched off.
   * Left out, the applications stay as they are.
   */
  clients?: pulumi.Input<pulumi.Input<string>[]>;
  /**
   * Id of the tenant's existing SMS connection, such as "con_UX85K7K0N86INi9U": it is taken over and keeps its id and
   * its users. May stay set afterwards. Plain, because it decides whether a connection is created.
   */
  importConnectionId?: string;
  /**
   * Whether the connection is kept from being deleted, as its users would be deleted with it. Defaults to true.
   * Plain, because it is an option of the resource.
   */
  protectConnection?: boolean;
}

/** Arguments of `SmsGateway`. All are optional. */
export interface SmsGatewayArgs extends TenantArgs {
  /**
   * Which signing key is in use, a whole number from 1. Defaults to 1. Raise it by one to rotate the key: the gateway
   * accepts the key in use, the next and the previous one, so that no code is refused meanwhile. After a leak raise it
   * by three: no earlier key is accepted then. Plain, because it names the keys.
   */
  keyGeneration?: number;
  /** SMS providers in the order in which they are tried, each at most once. Defaults to "aws" alone. */
  providers?: ProviderArgs[];
  /**
   * Other orders and senders by the recipient's country: ISO codes such as "DE", and "*" for every country without a
   * route of its own. None by default: all providers are tried in the order of `providers`.
   */
  routes?: pulumi.Input<Record<string, pulumi.Input<RouteArgs>>>;
  /** What happens when a provider is slow or fails. */
  delivery?: pulumi.Input<DeliveryArgs>;
  /** What is done to the text before it is sent. By default nothing is. */
  text?: pulumi.Input<TextArgs>;
  /**
   * Whether environments of the function share what they know in a DynamoDB table: which messages have been sent, which
   * providers fail. Defaults to true. Without it the same request, made twice, may send twice. Plain, because it decides
   * whether a table is created.
   */
  sharedState?: boolean;
  /**
   * Credentials by name of the provider, such as `{ twilio: { authToken } }`. They are kept as secrets
   * whether or not they are given as such.
   */
  credentials?: pulumi.Input<Record<string, pulumi.Input<Record<string, pulumi.Input<string>>>>>;
  /**
   * Seconds for a whole request, all attempts to send included, 1 to 25 and less than `timeoutSeconds`. Defaults to 10.
   * Auth0 gives up after 30.
   */
  deadlineSeconds?: pulumi.Input<number>;
  /** Memory of the function in MB, 128 to 10240. Defaults to 512. Processor time grows with it. */
  memorySize?: pulumi.Input<number>;
  /** Seconds after which Lambda ends the function, 2 to 30. Defaults to 15. */
  timeoutSeconds?: pulumi.Input<number>;
  /**
   * Upper limit of requests that are served at the same time, which also sets that many aside from the account's limit.
   * 0 stops all sending. No limit of its own by default.
   */
  reservedConcurrency?: pulumi.Input<number>;
  /**
   * Days for which logs are kept: 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192,
   * 2557, 2922, 3288, 3653, or 0 for ever. Defaults to 30.
   */
  logRetentionDays?: pulumi.Input<number>;
  /** Network of the function. None by default. */
  vpc?: pulumi.Input<VpcArgs>;
  /** Tags of every AWS resource that can have them. */
  tags?: pulumi.Input<Record<string, pulumi.Input<string>>>;
  /** Processor of the function, "arm64" or "x86_64". Defaults to "arm64". */
  architecture?: pulumi.Input<Architecture>;
  /**
   * Further environment variables of the function, such as `NODE_EXTRA_CA_CERTS`. Nothing secret: they are stored in
   * plain. Variables of the gateway itself and names that begin with `AWS_` or `LAMBDA_` are refused. None by default.
   */
  environment?: pulumi.Input<Record<string, pulumi.Input<string>>>;
  /**
   * ARN of the KMS key that encrypts the secret and the logs. Its policy must let CloudWatch Logs of the region use it.
   * By default AWS encrypts both with keys of its own.
   */
  kmsKeyArn?: pulumi.Input<string>;
  /** ARN of the policy that limits what the function's role may ever do. None by default. */
  permissionsBoundaryArn?: pulumi.Input<string>;
  /**
   * ARN of the SNS topic that is told when codes are not sent: requests failed in three of five minutes. No alarm by
   * default.
   */
  alarmTopicArn?: pulumi.Input<string>;
}

/** Arguments of `SmsGatewayTenant`. */
export interface SmsGatewayTenantArgs extends TenantArgs {
  /** Where the gateway is, as its output `url` says: an https URL. */
  gatewayUrl: pulumi.Input<string>;
  /** Key with which Auth0 signs, as the gateway's output `signingKey` says. It is kept as a secret. */
  signingKey: pulumi.Input<string>;
}
