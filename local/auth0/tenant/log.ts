// The tenant log, with Auth0's event codes (https://auth0.com/docs/deploy-monitor/logs/log-event-type-codes).

export interface LogEvent {
  readonly log_id: string;
  readonly date: string;
  /**
   * `cs` code sent, `f` failed, `fn` failed notification by the phone provider, `s` login, `ss` sign-up, `fepotpft` failed
   * exchange of a one-time code, `seacft` and `feacft` exchange of an authorization code, `sertft`, `fertft` and `ferrt`
   * (used before) of a refresh token, `ssa` and `fsa` silent login, `slo` and `flo` logout, `scoa` and `fcoa` login across
   * origins, `fco` origin not allowed, `sapi` management write.
   */
  readonly type:
    | ("cs" | "f" | "fn" | "s" | "ss" | "fepotpft" | "sapi")
    | ("seacft" | "feacft" | "sertft" | "fertft" | "ferrt" | "ssa" | "fsa" | "slo" | "flo")
    | ("scoa" | "fcoa" | "fco");
  readonly description?: string;
  readonly client_id?: string;
  readonly connection?: string;
  readonly connection_id?: string;
  readonly strategy?: string;
  readonly ip?: string;
  readonly user_agent?: string;
  readonly user_id?: string;
  readonly user_name?: string;
  readonly details?: Readonly<Record<string, unknown>>;
}

/** Adds an event with the current time. */
export type Log = (event: Omit<LogEvent, "date" | "log_id">) => void;

const kept = 1000;

/** Adds an event and keeps the latest thousand. */
export function addEvent(events: LogEvent[], event: LogEvent): void {
  events.push(event);
  if (events.length > kept) events.shift();
}
