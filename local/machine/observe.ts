// A hook into the local servers, for tests that count calls or disturb them.
import type { ServerResponse } from "node:http";

/** A call whose sender is known and that is about to be done. */
export interface ObservedCall {
  /** As in `secretsmanager`; `auth0` for the Management API. */
  readonly service: string;
  /** As in `GetSecretValue`, or method and path. */
  readonly operation: string;
  readonly input: unknown;
  readonly response: ServerResponse;
}

/** May hold the call up, or throw what is answered in its place. */
export type Observe = (call: ObservedCall) => Promise<void> | void;
