// What all steps of a request share.
import type { SecretStore } from "./access/secrets.ts";
import type { Breaker } from "./delivery/breaker.ts";
import type { Outages } from "./delivery/outages.ts";
import type { Paces } from "./delivery/paces.ts";
import type { Resends } from "./delivery/resends.ts";
import type { Guard } from "./guard/guard.ts";
import type { Trace } from "./log/trace.ts";
import type { Variables } from "./network/aws.ts";
import type { Deadline } from "./network/deadline.ts";
import type { HttpClient } from "./network/http.ts";
import type { Settings } from "./settings.ts";
import type { Table } from "./state/table.ts";
import type { Tally } from "./tally/tally.ts";

/** What one execution environment holds between requests. */
export interface Gateway {
  readonly settings: Settings;
  readonly secrets: SecretStore;
  /** For calls to vendors. */
  readonly http: HttpClient;
  readonly variables: Variables;
  readonly findCode: (text: string) => string | undefined;
  readonly table: Table | undefined;
  readonly guard: Guard;
  readonly breaker: Breaker;
  readonly paces: Paces;
  /** Undefined where nobody asks who asks again. */
  readonly resends: Resends | undefined;
  /** Undefined where nobody keeps books, or nobody asks them. */
  readonly outages: Outages | undefined;
  /** Undefined where nobody observes what becomes of messages. */
  readonly tally: Tally | undefined;
}

/** One request on its way: what the environment holds, what time is left, and where the log gathers. */
export interface Passage {
  readonly gateway: Gateway;
  readonly deadline: Deadline;
  readonly trace: Trace;
  /** What runs beside it. */
  readonly beside: Promise<unknown>[];
}
