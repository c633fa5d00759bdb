// What the local tenant holds: a plain document, kept in a file by the local run and in memory by tests.
import type { JWK } from "jose";

export interface Tenant {
  /** Private RS256 key of all tokens, made at the first start. */
  signingKey?: JWK;
  clients: Client[];
  connections: Connection[];
  users: User[];
  codes: Code[];
  actions: Action[];
  bindings: Bindings;
  /** One at most. */
  phone_providers: PhoneProvider[];
  /** The tenant setting with which the phone provider sends everything, as in tenants created since March 2025. */
  phone_consolidated_experience: boolean;
  /** An unknown client that is enabled for a connection becomes an application. Auth0 has no such thing. */
  admits_unknown_clients?: boolean;
  mfa_challenges: MfaChallenge[];
  log_streams: LogStream[];
  /** Browsers that are logged in. */
  sessions: Session[];
  /** Codes that are always the same, by phone number, and whether they are sent. Auth0 has no such thing. */
  test_codes: Record<string, { readonly code: string; readonly send: boolean }>;
  /** Logins that an address may start in an hour without credentials; 0 for any number. */
  starts_per_hour: number;
  refresh_tokens: RefreshToken[];
}

/** Fields by the Management API's names. */
export interface Client {
  client_id: string;
  /** Absent for a public application. */
  client_secret?: string;
  /** `application.name` in templates. */
  name: string;
  /** Default: none of them. */
  app_type?: "spa" | "native" | "regular_web" | "non_interactive";
  grant_types: readonly string[];
  /** Where a login may lead to. Their origins may call from a browser. */
  callbacks?: readonly string[];
  /** Where a logout may lead to. */
  allowed_logout_urls?: readonly string[];
  /** Further origins that may call from a browser. */
  allowed_origins?: readonly string[];
  /** Origins that may log in across origins, and ask silently whether somebody is logged in. */
  web_origins?: readonly string[];
  cross_origin_authentication?: boolean;
  /** Default: non-rotating. */
  refresh_token?: { readonly rotation_type: "rotating" | "non-rotating" };
  /** Scopes of the Management API that it may be granted. */
  scopes?: readonly string[];
  /** Whether `auth0-forwarded-for` of this client is trusted, once it has authenticated. */
  is_token_endpoint_ip_header_trusted?: boolean;
  /** Comes from the project's file, and goes with it. Auth0 has no such thing. */
  from_file?: boolean;
  /** May use every connection whose clients were never set. Auth0 has no such thing. */
  serves_unassigned_connections?: boolean;
  /** May use every connection. Auth0 has no such thing. */
  serves_all_connections?: boolean;
}

/** As the Management API shows it, so what a test seeds is what a caller reads. */
export interface Connection {
  id: string;
  name: string;
  strategy: string;
  options: Record<string, unknown>;
  is_domain_connection: boolean;
  realms: string[];
  /** Client ids; absent until they are set for the first time. */
  enabled_clients?: string[];
  [other: string]: unknown;
}

export interface User {
  user_id: string;
  /** Connection id. */
  connection: string;
  phone_number: string;
  created_at: string;
  last_login: string;
  logins_count: number;
}

export interface Session {
  /** Value of the browser's cookie. */
  readonly id: string;
  readonly user_id: string;
  /** Seconds since the epoch. */
  readonly auth_time: number;
}

export interface RefreshToken {
  /** SHA-256 of the token. */
  readonly hash: string;
  /** The tokens that rotation made of the first one. */
  readonly family: string;
  readonly client_id: string;
  readonly user_id: string;
  readonly scope: string;
  readonly audience?: string;
  /** Milliseconds since the epoch. */
  expires_at: number;
  /** Set when it was exchanged for its successor. */
  rotated?: true;
}

/** The newest code of one number on one connection. */
export interface Code {
  connection: string;
  phone_number: string;
  code: string;
  /** Milliseconds since the epoch. */
  expires_at: number;
  wrong_tries: number;
}

export interface Trigger {
  readonly id: string;
  readonly version: string;
}

export interface ActionSecret {
  readonly name: string;
  readonly value: string;
}

export interface ActionContent {
  name: string;
  supported_triggers: readonly Trigger[];
  code: string;
  runtime: string;
  dependencies: readonly object[];
  secrets: readonly ActionSecret[];
}

/** A deployed version, which is what runs: the content at that moment, secrets included. */
export interface ActionVersion extends Omit<ActionContent, "name"> {
  readonly id: string;
  readonly number: number;
  readonly created_at: string;
}

export interface Action extends ActionContent {
  readonly id: string;
  readonly created_at: string;
  updated_at: string;
  all_changes_deployed: boolean;
  /** Oldest first. */
  versions: ActionVersion[];
}

/** Which Actions a trigger runs, by the trigger's id. */
export type Bindings = Record<string, { readonly action_id: string; readonly display_name: string }[]>;

export interface PhoneProviderContent {
  name: "twilio" | "custom";
  disabled: boolean;
  configuration: {
    readonly delivery_methods: readonly ("text" | "voice")[];
    readonly [other: string]: unknown;
  };
  /** Never shown. */
  credentials: Readonly<Record<string, unknown>>;
}

export interface PhoneProvider extends PhoneProviderContent {
  readonly id: string;
  readonly created_at: string;
  updated_at: string;
}

/** As the Management API shows it. */
export interface LogStream {
  readonly id: string;
  name?: string;
  readonly type: "eventbridge" | "http";
  status: "active" | "paused";
  filters?: readonly { readonly type: string; readonly name: string }[];
  sink: Readonly<Record<string, unknown>>;
}

export interface MfaChallenge {
  readonly oob_code: string;
  readonly user_id: string;
  readonly phone_number: string;
  readonly code: string;
  /** Milliseconds since the epoch. */
  readonly expires_at: number;
}
