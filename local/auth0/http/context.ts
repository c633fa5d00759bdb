// What the endpoints of the local tenant share.
import type { IncomingHttpHeaders } from "node:http";
import type { Server } from "node:https";
import type { FastifyInstance } from "fastify";
import type { Notification } from "../phone/notification.ts";
import type { Tenant } from "../tenant/document.ts";
import type { Log } from "../tenant/log.ts";
import type { Signer } from "../tenant/signer.ts";
import type { Start } from "../tenant/start.ts";

export type App = FastifyInstance<Server>;

/** What the application was told, and why. */
export interface FailedStart extends Start {
  readonly status: number;
  readonly error: string;
  readonly error_description: string;
  /** What the gateway answered, if it was asked and did. */
  readonly gatewayReply?: { readonly status: number; readonly body: string } | undefined;
}

export interface Context {
  readonly tenant: Tenant;
  /** Stores the tenant as it is now. */
  save(): void;
  now(): Date;
  readonly signer: Signer;
  readonly log: Log;
  /** Tells who watches the local run of a login that the gateway took. */
  started(start: Start): void;
  /** Tells who watches the local run of a login that could not be started. */
  failedStart(failure: FailedStart): void;
  /** Sends by the tenant's phone provider, in the background. */
  notify(notification: Notification): void;
}

/** `https://<host>:<port>/` by the name that the caller dialled, with the slash, as in tokens. */
export function issuerOf({ headers }: { readonly headers: IncomingHttpHeaders }): string {
  return `https://${headers.host}/`;
}

/** Audience of Management API tokens. */
export function managementAudience(issuer: string): string {
  return `${issuer}api/v2/`;
}
