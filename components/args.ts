// What a user of the component can set, in words. Defaults and limits are in arguments/schema.ts; `npm run generate` adds
// them to these comments in schema, reference and types. The first sentence alone describes a configuration key.
import type * as pulumi from "@pulumi/pulumi";
import type { CredentialsArgs, ProviderArgs } from "./vendors.ts";

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

/** How far the guard goes. */
export const GuardMode = {
  /** Nothing is counted. */
  Off: "off",
  /** The log says what would be done. */
  Monitor: "monitor",
  /** It is done. */
  Enforce: "enforce",
} as const;
export type GuardMode = (typeof GuardMode)[keyof typeof GuardMode];

/** The one-time codes that Auth0 makes. */
export interface CodeArgs {
  /**
   * Digits of a code.
   * @example length: 8
   */
  length?: pulumi.Input<number>;
  /**
   * Seconds for which a code can be used. Providers that support it are told to give up delivering when they have
   * passed.
   * @example lifetimeSeconds: 600
   */
  lifetimeSeconds?: pulumi.Input<number>;
}

/** Registrations that India's operators ask for. */
export interface IndiaArgs {
  /**
   * Id of the registered sender (principal entity).
   * @example entityId: "1101234567890123456"
   */
  entityId: pulumi.Input<string>;
  /**
   * Id of the registered text.
   * @example templateId: "1107160000000000000"
   */
  templateId: pulumi.Input<string>;
}

/** What a provider sends with in one country, in place of its own settings. */
export interface RouteSenderArgs {
  /**
   * An E.164 number, a short code or an alphanumeric id of at most 11 characters.
   * @example sender: "ACME"
   */
  sender?: pulumi.Input<string>;
  /**
   * Registrations that India's operators ask for.
   * @example india: { entityId: "1101234567890123456", templateId: "1107160000000000000" }
   */
  india?: pulumi.Input<IndiaArgs>;
}

/** How messages go to one country. */
export interface RouteArgs {
  /**
   * Names of providers in the order in which they are tried, each one of `providers`. Left out, all are tried as listed
   * there. None at all (`[]`) sends nothing to the country.
   * @example providers: ["twilio", "aws"]
   */
  providers?: pulumi.Input<pulumi.Input<string>[]>;
  /**
   * Senders by name of the provider.
   * @example senders: { twilio: { sender: "ACME" } }
   */
  senders?: pulumi.Input<Record<string, pulumi.Input<RouteSenderArgs>>>;
}

/** What happens when a provider is slow or fails. */
export interface DeliveryArgs {
  /**
   * What follows when it is not known whether a provider sent the message: "next" tries the next provider, so that a
   * message may arrive twice; "stop" fails the request.
   * @example onUnknown: "stop"
   */
  onUnknown?: pulumi.Input<OnUnknown>;
  /**
   * Whether the next provider is started as soon as one takes longer than it usually does, and not 0.9 seconds later. More
   * messages are then paid for twice.
   * @example hedge: true
   */
  hedge?: pulumi.Input<boolean>;
  /**
   * What follows when a provider accepts messages to a country and their codes are not used, or not delivered, as often as
   * before: "enforce" puts it last there for an hour and then lets one message in twenty try it, "monitor" only says so, "off"
   * does not look. Without `observe` nothing is known of it. See docs/outages.md.
   * @example outages: "enforce"
   */
  outages?: pulumi.Input<GuardMode>;
}

/** What keeps others from sending codes at your expense, to numbers that earn them money, see docs/guard.md. */
export interface GuardArgs {
  /**
   * What happens to a message that the rules forbid: "enforce" refuses it, "monitor" only logs it, "off" does nothing.
   * `countries` and `messagesPerDay` hold with "monitor" too, and not with "off".
   * @example mode: "monitor"
   */
  mode?: pulumi.Input<GuardMode>;
  /**
   * The only countries that get messages, as ISO codes such as "DE". Left out, all of them do, and each is held to what
   * is usual there.
   * @example countries: ["DE", "AT"]
   */
  countries?: pulumi.Input<pulumi.Input<string>[]>;
  /**
   * Messages in a day (UTC), after which none is sent until the next one. Needs `sharedState`. Left out, there is no such
   * limit.
   * @example messagesPerDay: 5000
   */
  messagesPerDay?: pulumi.Input<number>;
  /**
   * Numbers, and first digits of numbers, that the guard does not limit, such as those of testers and of a new block of
   * company phones: "+" and at least 7 digits. `countries` and `messagesPerDay` hold for them, too.
   * @example safe: ["+4915112345678", "+49151600"]
   */
  safe?: pulumi.Input<pulumi.Input<string>[]>;
  /**
   * Scales how many new numbers a block, a range or a country may have in a day before it has a past to go by: 0.5 is
   * half, 4 is four times as many.
   * @example tolerance: 2
   */
  tolerance?: pulumi.Input<number>;
  /**
   * Days from the first message in which the guard learns what is usual and refuses no destination.
   * @example learnDays: 7
   */
  learnDays?: pulumi.Input<number>;
  /**
   * Any other text, such as a date, starts the learning anew: for the time after an attack in it.
   * @example learn: "2026-11-30"
   */
  learn?: pulumi.Input<string>;
  /**
   * Whether a message that is asked for again takes another provider, where the one before seems to drop messages:
   * "monitor" only logs it.
   * @example resend: "monitor"
   */
  resend?: pulumi.Input<GuardMode>;
}

/** What is done to the text before it is sent. */
export interface TextArgs {
  /**
   * Whether typographic quotes, dashes and spaces become their plain forms, as one of them halves what an SMS holds.
   * Letters are never changed.
   * @example transliterate: true
   */
  transliterate?: pulumi.Input<boolean>;
  /**
   * Domain of the login page, such as "login.example.com": messages end in the line "@domain #code", by which browsers
   * fill in the code. Left out, the text stays as it is.
   * @example webOtpDomain: "login.example.com"
   */
  webOtpDomain?: pulumi.Input<string>;
}

/**
 * What is looked at after a provider has accepted a message, see docs/operations.md. All of it is off, and plain, because it
 * decides what is created. Prices are AWS's in us-east-1, without taxes and free tiers.
 */
export interface ObserveArgs {
  /**
   * Whether the receipts of providers are counted: delivered or not, by provider and country. A function of its own takes
   * them, so that they take no capacity from logins. Needs `sharedState`. $0.40 a month for the secret, and about $4 for a
   * million messages.
   */
  receipts?: boolean;
  /**
   * Whether codes that were used are counted, by provider and country: Auth0 streams its successful logins to a function of
   * its own. Needs `sharedState`, and a region to which Auth0 streams unless `auth0Path` is "none". $0.40 a month for the
   * secret, which `receipts` shares, and about $4 for a million logins.
   */
  conversion?: boolean;
  /**
   * Whether providers that listen are told which codes were used. Needs `conversion`. About $1 for a million logins.
   */
  feedback?: boolean;
  /** Whether there is a dashboard in CloudWatch, with saved queries. $3 a month for the fourth of an account and each further one. */
  dashboard?: boolean;
  /**
   * Minutes between two checks that go through the gateway up to the provider and send nothing. Left out, there are none.
   * $0.40 a month for its secret, and less than $0.10 for the checks.
   */
  canaryMinutes?: number;
  /**
   * Which key Auth0's log stream carries, where the tenant is elsewhere (`auth0Path` "none"): raise it by one to rotate it. The
   * key in use, the next and the previous one are accepted.
   */
  streamKeyGeneration?: number;
  /**
   * Upper limit of receipts that are taken at the same time, and of logins likewise, each of them set aside from the
   * account's limit, so that a flood at their public addresses takes nothing from the gateway. Left out, they share the
   * account's limit with it.
   */
  concurrency?: number;
}

/** From where on an alarm rings. What each means is in docs/operations.md. */
export interface AlarmsArgs {
  /** Percent of messages that fail by no fault of number, text or country: nobody can log in. */
  failedPercent?: pulumi.Input<number>;
  /** Accepted messages in an hour after which 20 minutes without any, while requests have no valid token, are no quiet time. */
  busyPerHour?: pulumi.Input<number>;
  /** Percent of messages that another provider takes than the first of the route. */
  carriedPercent?: pulumi.Input<number>;
  /** Percent of requests for which the table fails. */
  tablePercent?: pulumi.Input<number>;
  /** Percent of the day's `guard.messagesPerDay`, or of what the guard lets all countries have beyond the usual, that are used. */
  usedPercent?: pulumi.Input<number>;
}

/** Places the function in an existing network. Its subnets need a way to the internet, such as a NAT gateway. */
export interface VpcArgs {
  /**
   * Subnets of the function, at least one; private ones, since a function gets no public address of its own.
   * @example subnetIds: ["subnet-0123456789abcdef0"]
   */
  subnetIds: pulumi.Input<pulumi.Input<string>[]>;
  /**
   * Security groups of the function, at least one. They must let HTTPS out.
   * @example securityGroupIds: ["sg-0123456789abcdef0"]
   */
  securityGroupIds: pulumi.Input<pulumi.Input<string>[]>;
}

/** What is set up in the Auth0 tenant. */
export interface TenantArgs {
  /**
   * Who in the tenant hands messages to the gateway: its SMS "connection" (tenants from before March 2025), its
   * "phoneProvider", "both", or "none" where another stack or tool manages the tenant. With "phoneProvider" the options
   * of an SMS connection are given once, when it is created, and then left as they are in Auth0. Plain, because it
   * decides what is created.
   * @example auth0Path: "phoneProvider"
   */
  auth0Path?: Auth0Path;
  /**
   * Must be true where `auth0Path` includes the phone provider, as the tenant's only one is changed. It serves logins,
   * MFA and everything else, and whichever the tenant has is changed into this one without a further question, Twilio's
   * too. Plain, because it decides what is created.
   */
  replacePhoneProvider?: boolean;
  /**
   * Subject of the token that Auth0 sends. Set it at the start: a change refuses logins for the seconds between the gateway's
   * update and Auth0's.
   * @example subject: "urn:Auth0"
   */
  subject?: pulumi.Input<string>;
  /**
   * Audience of the token that Auth0 sends. Set it at the start: a change refuses logins for the seconds between the gateway's
   * update and Auth0's.
   * @example audience: "https://otp.example.com"
   */
  audience?: pulumi.Input<string>;
  /**
   * Sender that Auth0 hands to the gateway: a phone number, a short code or an alphanumeric id of at most 11
   * characters. Left out, the provider's own settings decide.
   * @example sender: "+15551234567"
   */
  sender?: pulumi.Input<string>;
  /**
   * Text of the message, with the place of the code in it.
   * @example template: "@@password@@ is your code for ACME"
   */
  template?: pulumi.Input<string>;
  /**
   * Syntax of the template.
   * @example syntax: "liquid"
   */
  syntax?: pulumi.Input<TemplateSyntax>;
  /**
   * Length and lifetime of the codes.
   * @example code: { length: 8, lifetimeSeconds: 600 }
   */
  code?: pulumi.Input<CodeArgs>;
  /** Whether Auth0 blocks a caller after too many failed logins. It does not limit messages. */
  bruteForceProtection?: pulumi.Input<boolean>;
  /**
   * Whether Auth0 tells the gateway address and user agent of the caller who asked for a code. From a phone provider the
   * gateway learns the country of the address, too.
   */
  forwardRequestInfo?: pulumi.Input<boolean>;
  /** Whether only existing users can log in. With true, anyone can find out who is a user. */
  disableSignup?: pulumi.Input<boolean>;
  /**
   * Ids of the only applications that may use the connection; all others are switched off, which the plan shows. Left
   * out, or removed again, the applications stay as they are. Where the connection has applications already, set
   * `importConnectionId` too, also for a connection of this stack.
   * @example clients: ["aBcDeFgHiJkLmNoPqRsTuVwXyZ012345"]
   */
  clients?: pulumi.Input<pulumi.Input<string>[]>;
  /**
   * Id of the tenant's existing SMS connection, such as "con_UX85K7K0N86INi9U": it is taken over and keeps its id and
   * its users. May stay set afterwards. Plain, because it decides whether a connection is created.
   * @example importConnectionId: "con_UX85K7K0N86INi9U"
   */
  importConnectionId?: string;
  /**
   * Whether the connection is kept from being deleted, as its users would be deleted with it. Plain, because it is an
   * option of the resource.
   */
  protectConnection?: boolean;
}

/** Arguments of `SmsGateway`. All are optional. */
export interface SmsGatewayArgs extends TenantArgs {
  /**
   * SMS providers in the order in which they are tried, each with its name and settings, each at most once.
   * @example providers: [{ name: "twilio", settings: { accountSid: "AC00000000000000000000000000000000", sender: "+15551234567" } }, { name: "aws" }]
   */
  providers?: ProviderArgs[];
  /**
   * Credentials by name of the provider, such as `twilio.authToken`; set them with `--secret`. They are kept as secrets
   * whether or not they are given as such.
   * @example credentials: { twilio: { authToken: config.requireSecret("twilioAuthToken") } }
   */
  credentials?: pulumi.Input<CredentialsArgs>;
  /**
   * Keys by which vendors sign their receipts, by name of the provider: "bird", "messagebird", "seven", "sinch" and "telnyx".
   * A receipt of such a provider without its vendor's signature is refused; of one without a key the secret URL alone is
   * proof. They are kept as secrets whether or not they are given as such. Needs `observe.receipts`, see docs/receipts.md.
   * @example signatureKeys: { sinch: config.requireSecret("sinchWebhookSecret") }
   */
  signatureKeys?: pulumi.Input<Record<string, pulumi.Input<string>>>;
  /**
   * Other orders and senders by the recipient's country, see docs/routing.md: ISO codes such as "DE", and "*" for every
   * country without a route of its own. Left out, all providers are tried in the order of `providers`.
   * @example routes: { DE: { providers: ["twilio", "aws"], senders: { twilio: { sender: "ACME" } } }, KP: { providers: [] } }
   */
  routes?: pulumi.Input<Record<string, pulumi.Input<RouteArgs>>>;
  /**
   * What happens when a provider is slow or fails.
   * @example delivery: { onUnknown: "stop" }
   */
  delivery?: pulumi.Input<DeliveryArgs>;
  /**
   * What keeps others from sending codes at your expense, to numbers that earn them money (SMS pumping).
   * @example guard: { countries: ["DE", "AT"], messagesPerDay: 5000 }
   */
  guard?: pulumi.Input<GuardArgs>;
  /**
   * What is done to the text before it is sent.
   * @example text: { transliterate: true, webOtpDomain: "login.example.com" }
   */
  text?: pulumi.Input<TextArgs>;
  /**
   * Which signing key is in use: raise it by one to rotate the key, by three after a leak. The gateway accepts the key in
   * use, the next and the previous one, so that a step of one refuses no code. After a step of three no earlier key is
   * accepted; a step of two keeps one that was known and yet loses logins while it is made. Plain, because it names the
   * keys.
   * @example keyGeneration: 2
   */
  keyGeneration?: number;
  /**
   * Which key of the hashes is in use under which recipients are stored: raise it by one after a leak of it, by two to
   * keep none that was known. A message that is repeated while it changes may be sent twice. Plain, because it names the
   * keys.
   * @example pepperGeneration: 2
   */
  pepperGeneration?: number;
  /**
   * Whether environments of the function share what they know in a DynamoDB table: which messages have been sent, which
   * providers fail, what the guard has counted. Without it the same request, made twice, may send twice, and the guard
   * knows no past. Plain, because it decides whether a table is created.
   */
  sharedState?: boolean;
  /**
   * What is looked at after a provider has accepted a message.
   * @example observe: { conversion: true, receipts: true, canaryMinutes: 5 }
   */
  observe?: ObserveArgs;
  /**
   * Seconds for a whole request, all attempts to send included, and less than `timeoutSeconds`. Auth0 gives up after
   * 30.
   * @example deadlineSeconds: 12
   */
  deadlineSeconds?: pulumi.Input<number>;
  /** Seconds after which Lambda ends the function. */
  timeoutSeconds?: pulumi.Input<number>;
  /** Memory of the function in MB. Processor time grows with it. */
  memorySize?: pulumi.Input<number>;
  /**
   * Upper limit of requests that are served at the same time, which also sets that many aside from the account's limit;
   * 0 stops all sending. Left out, the function has no limit of its own.
   * @example reservedConcurrency: 20
   */
  reservedConcurrency?: pulumi.Input<number>;
  /**
   * Processor of the function.
   * @example architecture: "x86_64"
   */
  architecture?: pulumi.Input<Architecture>;
  /**
   * Further environment variables of the function, such as `NODE_EXTRA_CA_CERTS`, nothing secret. They are stored in
   * plain. Variables of the gateway itself and names that begin with `AWS_` or `LAMBDA_` are refused.
   * @example environment: { NODE_EXTRA_CA_CERTS: "/opt/ca.pem" }
   */
  environment?: pulumi.Input<Record<string, pulumi.Input<string>>>;
  /**
   * Network of the function. Left out, it is in none.
   * @example vpc: { subnetIds: ["subnet-0123456789abcdef0"], securityGroupIds: ["sg-0123456789abcdef0"] }
   */
  vpc?: pulumi.Input<VpcArgs>;
  /**
   * Days for which logs are kept, 0 for ever.
   * @example logRetentionDays: 90
   */
  logRetentionDays?: pulumi.Input<number>;
  /**
   * ARN of the SNS topic that is told when nobody can log in, which is to page on, and when something else is worth knowing:
   * docs/operations.md says of each alarm what to do. They cost $2.60 to $3.80 a month. Left out, there are none.
   * @example alarmTopicArn: "arn:aws:sns:eu-central-1:123456789012:pager"
   */
  alarmTopicArn?: pulumi.Input<string>;
  /**
   * From where on an alarm rings.
   * @example alarms: { failedPercent: 10 }
   */
  alarms?: pulumi.Input<AlarmsArgs>;
  /**
   * ARN of the KMS key that encrypts the secret and the logs. Its policy must let CloudWatch Logs of the region use it.
   * Left out, AWS encrypts both with keys of its own. Taken away again, the secrets are made anew, under other ARNs.
   * @example kmsKeyArn: "arn:aws:kms:eu-central-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab"
   */
  kmsKeyArn?: pulumi.Input<string>;
  /**
   * ARN of the policy that limits what the function's role may ever do.
   * @example permissionsBoundaryArn: "arn:aws:iam::123456789012:policy/boundary"
   */
  permissionsBoundaryArn?: pulumi.Input<string>;
  /**
   * Tags of every AWS resource that can have them.
   * @example tags: { team: "login" }
   */
  tags?: pulumi.Input<Record<string, pulumi.Input<string>>>;
}

/** Arguments of `SmsGatewayTenant`. */
export interface SmsGatewayTenantArgs extends TenantArgs {
  /**
   * Where the gateway is, as its output `url` says: an https URL.
   * @example gatewayUrl: gateway.requireOutput("url")
   */
  gatewayUrl: pulumi.Input<string>;
  /**
   * Key with which Auth0 signs, as the gateway's output `signingKey` says. It is kept as a secret.
   * @example signingKey: gateway.requireOutput("signingKey")
   */
  signingKey: pulumi.Input<string>;
  /**
   * Where the tenant streams its successful logins, as the gateway's output `conversionUrl` says: an https URL. Left out, there
   * is no stream.
   * @example conversionUrl: gateway.requireOutput("conversionUrl")
   */
  conversionUrl?: pulumi.Input<string>;
  /**
   * What the stream proves itself with, as the gateway's output `conversionKey` says. It is kept as a secret.
   * @example conversionKey: gateway.requireOutput("conversionKey")
   */
  conversionKey?: pulumi.Input<string>;
}
