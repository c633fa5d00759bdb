// An Auth0 tenant on this machine: the Management API for connections, Actions and the phone provider, passwordless login
// on all ways that Auth0's libraries know, a second factor by SMS, and its tokens. What it answers follows recordings of the
// real API and Auth0's documents. Left out: e-mail and Twilio as channels, brute-force protection, passwords, consent.
import { Agent } from "node:https";
import type { AddressInfo } from "node:net";
import fastify from "fastify";
import { isLoopbackAddress, refuseOtherNamesThan } from "../machine/loopback.ts";
import type { Observe } from "../machine/observe.ts";
import type { Document } from "../machine/state.ts";
import { answerErrors, managementAnswer, startAnswer, tokenAnswer } from "./http/answers.ts";
import { acceptBodies } from "./http/bodies.ts";
import type { App, Context, FailedStart } from "./http/context.ts";
import { envelope } from "./http/errors.ts";
import { compileLater } from "./http/validation.ts";
import { type AuthorizationCodes, newAuthorizationCodes } from "./login/authorizationCodes.ts";
import { addAuthorize } from "./login/authorize.ts";
import { addCrossOrigin, newLoginTickets } from "./login/crossOrigin.ts";
import { addDiscovery } from "./login/discovery.ts";
import { addLoginPage } from "./login/loginPage.ts";
import { addLogout } from "./login/logout.ts";
import { addMfa } from "./login/mfa.ts";
import { answerErrorsWithPages } from "./login/pages.ts";
import { addPasswordlessStart, noteFailedStart, type Sending } from "./login/passwordless.ts";
import { newStartLimit, type StartLimit } from "./login/startLimit.ts";
import { addTokenEndpoint } from "./login/token.ts";
import { addUserInfo } from "./login/userInfo.ts";
import { authenticateManagementCalls } from "./management/access.ts";
import { addActionsApi } from "./management/actionsApi.ts";
import { addManagementApi } from "./management/connectionsApi.ts";
import { addLogStreamsApi } from "./management/logStreamsApi.ts";
import { addPeopleApi } from "./management/peopleApi.ts";
import { addPhoneProvidersApi } from "./management/phoneProvidersApi.ts";
import { createNotifier, type Notifier } from "./phone/notifier.ts";
import type { Tenant } from "./tenant/document.ts";
import { addEvent, type LogEvent } from "./tenant/log.ts";
import { createLogStreamer, type LogStreamer, type ToEventBridge } from "./tenant/logStream.ts";
import { newSigningKey, openSigner } from "./tenant/signer.ts";
import type { Start } from "./tenant/start.ts";
import { forgetPeople } from "./tenant/tenant.ts";

export interface Auth0Options {
  /** 0 for any free one. */
  readonly port: number;
  /** A name or address beside those of this machine to answer to, as a phone dials it. */
  readonly host?: string | undefined;
  /** Address to listen on. Default: this machine alone. */
  readonly listenOn?: string | undefined;
  /** PEM of the server's key and certificate, which must be for `localhost`. */
  readonly tls: { readonly key: string; readonly cert: string };
  /** PEM of the authority that the gateway's certificate comes from. */
  readonly trust: string;
  /** Where the tenant is kept, `newTenant()` at first. */
  readonly store: Document<Tenant>;
  /** The clock of codes, tokens and limits. Default: the real one. */
  readonly now?: () => Date;
  /** How long the gateway may take. Default: 30,000 ms, as at Auth0. */
  readonly gatewayTimeoutMs?: number;
  /** How long an Action may take. Default: 20,000 ms, as at Auth0. */
  readonly actionTimeoutMs?: number;
  /** Milliseconds before each attempt that an Action asks for; Auth0 makes up to five within minutes. */
  readonly retryDelaysMs?: readonly number[];
  /** Is told of every event of the tenant log. */
  readonly onLog?: (event: LogEvent) => void;
  /** Is told of every login whose code was handed over. */
  readonly onStarted?: ((start: Start) => void) | undefined;
  /** Is told of every login that could not be started. */
  readonly onFailedStart?: (failure: FailedStart) => void;
  /** Takes the events of streams to EventBridge. */
  readonly toEventBridge?: ToEventBridge | undefined;
  /** Sees every call of the Management API before it is done. */
  readonly observe?: Observe | undefined;
}

export interface Auth0Emulator {
  /** `https://localhost:<port>` */
  readonly url: string;
  /** The tenant log, oldest first, the last thousand events. */
  readonly logs: readonly LogEvent[];
  /** Forgets users, what they have been sent and given, the log, and how many logins were started. Applications and settings stay. */
  forgetPeople(): void;
  /** Resolves when all messages of the phone provider and all events of streams are handed over or given up. */
  idle(): Promise<void>;
  close(): Promise<void>;
}

/** Starts the tenant. Rejects with Node's error when the port is in use. */
export async function openAuth0(options: Auth0Options): Promise<Auth0Emulator> {
  const app: App = fastify({ https: options.tls, forceCloseConnections: true });
  app.addHook("onRequest", refuseOtherNamesThan(options.host));
  const url = () => `https://localhost:${(app.server.address() as AddressInfo).port}`;
  const logs: LogEvent[] = [];
  const { context, notifier, streamer } = await openContext(options, logs);
  const limit = newStartLimit(() => context.tenant.starts_per_hour);

  app.setValidatorCompiler(({ schema, httpPart }) => compileLater(schema as object, httpPart));
  acceptBodies(app);
  answerErrors(app, managementAnswer);
  app.setNotFoundHandler(() => {
    throw envelope(404, "Not Found");
  });
  app.register(
    async (api: App) => {
      answerErrors(api, managementAnswer);
      // Its secret is known to everybody who has this package.
      api.addHook("onRequest", async ({ ip }) => {
        if (!isLoopbackAddress(ip)) throw envelope(403, "The Management API is for this machine alone.");
      });
      authenticateManagementCalls(api, context);
      api.addHook("preValidation", async ({ method, url, body }, { raw }) =>
        options.observe?.({ service: "auth0", operation: `${method} ${url}`, input: body, response: raw }),
      );
      addManagementApi(api, context);
      addActionsApi(api, context);
      addPhoneProvidersApi(api, context);
      addLogStreamsApi(api, context);
      addPeopleApi(api, context, logs);
    },
    { prefix: "/api/v2" },
  );
  app.register(async (api: App) => addAuthenticationApi(api, context, limit, options));
  await app.listen({ port: options.port, host: options.listenOn ?? "localhost" });
  return {
    url: url(),
    logs,
    forgetPeople() {
      forgetPeople(context.tenant);
      context.save();
      logs.length = 0;
      limit.forget();
    },
    async idle() {
      await notifier.idle();
      await streamer.idle();
    },
    async close() {
      await app.close();
      await notifier.close();
    },
  };
}

async function openContext(
  { store, trust, toEventBridge, now = () => new Date(), ...limits }: Auth0Options,
  logs: LogEvent[],
): Promise<{ context: Context; notifier: Notifier; streamer: LogStreamer }> {
  const tenant = store.value;
  if (!tenant.signingKey) {
    tenant.signingKey = await newSigningKey();
    store.save();
  }
  const streamer = createLogStreamer(tenant, { trust, toEventBridge });
  const firstLogId = `9002${Date.now()}`;
  let count = 0;
  const log: Context["log"] = (event) => {
    count += 1;
    const log_id = `${firstLogId}${String(count).padStart(8, "0")}`;
    const dated = { log_id, date: now().toISOString(), ...event };
    addEvent(logs, dated);
    limits.onLog?.(dated);
    streamer.stream(dated);
  };
  const { actionTimeoutMs: timeoutMs = 20_000, retryDelaysMs = [5_000, 15_000, 30_000, 60_000, 120_000] } =
    limits;
  const started = limits.onStarted ?? (() => {});
  const notifier = createNotifier({ tenant, log, started }, { trust, timeoutMs, retryDelaysMs });
  const context = {
    tenant,
    save: () => store.save(),
    now,
    signer: await openSigner(tenant.signingKey, now),
    log,
    started,
    failedStart: limits.onFailedStart ?? (() => {}),
    notify: notifier.notify,
  };
  return { context, notifier, streamer };
}

async function addAuthenticationApi(
  app: App,
  context: Context,
  limit: StartLimit,
  options: Auth0Options,
): Promise<void> {
  const { trust, gatewayTimeoutMs = 30_000 } = options;
  // Kept-alive connections would break when a gateway restarts; Auth0 does not promise them either.
  const line = { agent: new Agent({ ca: trust, keepAlive: false }), timeoutMs: gatewayTimeoutMs };
  const sending = { limit, line };
  const codes = newAuthorizationCodes();
  app.register(async (api: App) => {
    answerErrors(api, startAnswer, (error, { body }) => noteFailedStart(context, { ...Object(body) }, error));
    addPasswordlessStart(api, context, sending);
  });
  app.register(async (api: App) => {
    answerErrors(api, tokenAnswer);
    addTokenEndpoint(api, context, codes);
  });
  app.register(async (api: App) => {
    answerErrors(api, tokenAnswer);
    addMfa(api, context);
    addUserInfo(api, context);
  });
  app.register(async (api: App) => addDiscovery(api, context));
  app.register(async (api: App) => addBrowserLogin(api, context, codes, sending));
}

/** What a browser is sent to, and what it calls on the way. */
async function addBrowserLogin(
  app: App,
  context: Context,
  codes: AuthorizationCodes,
  sending: Sending,
): Promise<void> {
  const tickets = newLoginTickets();
  app.register(async (api: App) => {
    answerErrors(api, tokenAnswer);
    addCrossOrigin(api, context, tickets);
  });
  app.register(async (api: App) => {
    answerErrorsWithPages(api);
    const page = addLoginPage(api, context, codes, sending);
    addAuthorize(api, context, { codes, page, tickets });
    addLogout(api, context);
  });
}
