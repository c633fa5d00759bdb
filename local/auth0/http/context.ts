// What the endpoints of the local tenant share.
import type { Server } from "node:https";
import type { FastifyInstance } from "fastify";
import type { Notification } from "../phone/notification.ts";
import type { Tenant } from "../tenant/document.ts";
import type { Log } from "../tenant/log.ts";
import type { Signer } from "../tenant/signer.ts";

export type App = FastifyInstance<Server>;

export interface Context {
  readonly tenant: Tenant;
  /** Stores the tenant as it is now. */
  save(): void;
  now(): Date;
  /** `https://<host>:<port>/`, with the slash, as in tokens. */
  issuer(): string;
  readonly signer: Signer;
  readonly log: Log;
  /** Sends by the tenant's phone provider, in the background. */
  notify(notification: Notification): void;
}

/** Audience of Management API tokens. */
export function managementAudience(context: Context): string {
  return `${context.issuer()}api/v2/`;
}
