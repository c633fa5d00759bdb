// The whole local cloud: AWS, an Auth0 tenant and a carrier, with their state in one folder.
import { randomBytes } from "node:crypto";
import { join } from "node:path";
import type { FastifyInstance } from "fastify";
import * as v from "valibot";
import { type Auth0Emulator, type Auth0Options, openAuth0 } from "./auth0/server.ts";
import { demoApplication } from "./auth0/tenant/applications.ts";
import type { Tenant } from "./auth0/tenant/document.ts";
import { applySettings, type TenantSettings, tenantSettings } from "./auth0/tenant/settings.ts";
import { codeIn, managementClient, newTenant } from "./auth0/tenant/tenant.ts";
import { type Events as EventBridge, openEvents } from "./aws/events.ts";
import { accountId, type Iam } from "./aws/iam.ts";
import { createAsynchronous } from "./aws/lambda/asynchronous.ts";
import { type LambdaService, openLambda } from "./aws/lambda/service.ts";
import { openAws } from "./aws/open.ts";
import { openScheduler, type Scheduler } from "./aws/scheduler.ts";
import type { SecretStore } from "./aws/secrets.ts";
import type { Sqs } from "./aws/sqs.ts";
import { type Carrier, createCarrier } from "./carrier/carrier.ts";
import { createCarrierServer } from "./carrier/server.ts";
import { explainBusy } from "./machine/listen.ts";
import type { Observe } from "./machine/observe.ts";
import { type Ports, portVariables } from "./machine/ports.ts";
import { type Document, makeStateFolder, openDocument } from "./machine/state.ts";
import { openTls, type Tls } from "./machine/tls.ts";
import type { StackControls } from "./page/controls.ts";
import { createEvents, type Events, logEvent } from "./page/events.ts";
import { gatewaysIn } from "./page/gateways.ts";
import { connectLogins, type Logins } from "./page/logins.ts";
import { createPage } from "./page/server.ts";
import { openTables } from "./page/tables.ts";
import type { Target } from "./pulumi/engine/converge.ts";
import { auth0Kinds } from "./pulumi/kinds/auth0.ts";
import { connectManagement } from "./pulumi/kinds/auth0Client.ts";
import { awsKinds, awsLookUp, standIns } from "./pulumi/kinds/aws.ts";
import { randomKinds } from "./pulumi/kinds/random.ts";
import { openRecords } from "./pulumi/kinds/recorded.ts";

export interface CloudOptions {
  /** Folder for everything that outlives a restart. */
  readonly dir: string;
  readonly region: string;
  readonly ports: Ports;
  /** A name or address by which a phone or an emulator reaches tenant and page. Default: none. */
  readonly host?: string | undefined;
  /** Every line that functions write. */
  readonly onLog?: (entry: { logGroup: string; line: string }) => void;
  /** How long old environments serve after a function's update, in milliseconds. Default 2000. */
  readonly lingerMs?: number;
  /** Environments of one function at the same time. Default 8. */
  readonly maxEnvironments?: number;
  /** What the project's own file says about the tenant. Default: nothing. */
  readonly settings?: TenantSettings;
  /** Where the Auth0 tenant is kept. Default: a file in `dir`, with a new tenant at first. */
  readonly tenant?: Document<Tenant>;
  /** Milliseconds before each attempt that an Action asks for. Default: as at Auth0, up to two minutes. */
  readonly retryDelaysMs?: readonly number[];
  /** Sees the calls of AWS and of the Management API before they are done. */
  readonly observe?: Observe;
  /** Called between the two steps of a function's update; what it throws ends the update. */
  readonly beforeCode?: (functionName: string) => void;
}

export interface Cloud extends Target {
  readonly endpoints: {
    readonly inbox: string;
    readonly auth0: string;
    /** Every AWS service. */
    readonly aws: string;
    /** The carriers' own APIs. */
    readonly carrier: string;
    /** Path of the authority's certificate. */
    readonly ca: string;
  };
  /** Where a phone finds the tenant and the page, the latter with the token that it asks for. */
  readonly phone: { readonly auth0: string; readonly page: string } | undefined;
  readonly region: string;
  readonly tls: Tls;
  /** Obeys another version of the project's own file from now on. */
  applySettings(settings: TenantSettings): void;
  /** An application to try a login with: the first that the stack enables for its connection, or the demo application. */
  applicationId(): string;
  readonly lambda: LambdaService;
  readonly iam: Iam;
  readonly secrets: SecretStore;
  readonly eventBridge: EventBridge;
  readonly scheduler: Scheduler;
  readonly sqs: Sqs;
  readonly carrier: Carrier;
  /** Resolves when receipts that are due, streamed logs and events are with the functions that take them. */
  idle(): Promise<void>;
  /** Everything that happens. */
  readonly events: Events;
  readonly logins: Logins;
  /** Lets the page deploy: what it can do before that, it can do without a stack. */
  connectStack(stack: StackControls): void;
  /** The tenant as it is now. */
  readonly auth0Tenant: Tenant;
  readonly auth0: Auth0Emulator;
  /** Ends every server and every process. */
  close(): Promise<void>;
}

const noSettings: TenantSettings = v.parse(tenantSettings, {});

type Closing = () => Promise<unknown>;

/** Starts everything, or nothing: if a port is taken, whatever has started is stopped. */
export async function openCloud(options: CloudOptions): Promise<Cloud> {
  const closings: Closing[] = [];
  const close = async () => {
    for (const end of closings.splice(0).toReversed()) await end();
  };
  try {
    return { ...(await open(options, closings)), close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function open(options: CloudOptions, closings: Closing[]): Promise<Omit<Cloud, "close">> {
  const { dir, region, ports, observe, beforeCode, tenant = openTenant(dir) } = options;
  applySettings(tenant.value, options.settings ?? noSettings);
  makeStateFolder(dir);
  const tls = await openTls(dir, options.host);
  const carrier = createCarrier((to, body) => codeIn(tenant.value, to, body));
  const events = createEvents();
  const token = randomBytes(16).toString("hex");
  const listenOn = addressFor(options.host);
  carrier.onMessage((message) => events.add({ type: "message", message }));
  carrier.onReceipt((receipt) => events.add({ type: "receipt", receipt }));
  let eventBridge: EventBridge | undefined;
  const carriers = await serve(await createCarrierServer(carrier, tls), "carrier", ports, closings);
  const aws = await openAws({
    dir: join(dir, "aws"),
    region,
    tls,
    carrier,
    port: ports.aws,
    observe,
    publish: (event) => eventBridge?.publish("default", event),
  });
  closings.push(() => aws.close());
  const { iam, secrets, dynamoDb } = aws;
  const auth0 = await startAuth0(
    {
      store: tenant,
      host: options.host,
      listenOn,
      retryDelaysMs: options.retryDelaysMs,
      observe,
      onLog: (event) => events.add({ type: "tenant", event }),
      onStarted: (start) => events.add({ type: "start", start }),
      onFailedStart: (failure) => events.add({ type: "failedStart", failure }),
      toEventBridge: (source, detail) =>
        eventBridge?.publish(source, { source, detailType: "Auth0 log", detail }),
    },
    tls,
    ports,
    closings,
  );
  const functions = await openLambda({
    ...options,
    dir: join(dir, "aws"),
    logDir: join(dir, "logs"),
    tls,
    urlPort: ports.gateway,
    credentialsOf: iam.assume,
    mayLog: (role, group) => iam.mayDo(role, "logs:PutLogEvents", logStreamArn(region, group)),
    onLog(entry) {
      options.onLog?.(entry);
      const happening = logEvent(entry);
      if (happening) events.add(happening);
    },
    localVariables: { AWS_ENDPOINT_URL: aws.url, NODE_EXTRA_CA_CERTS: tls.caFile },
  });
  closings.push(() => functions.close());
  const asynchronous = createAsynchronous(functions);
  closings.push(() => asynchronous.close());
  const wake = asynchronous.invokeLater;
  const mayWake = (name: string, arn: string) => functions.mayWake(name, "events.amazonaws.com", arn);
  const hasSource = (name: string) =>
    tenant.value.log_streams.some(({ sink }) => Object(sink).awsPartnerEventSource === name);
  eventBridge = openEvents({ dir: join(dir, "aws"), region, wake, mayWake, hasSource });
  const scheduler = openScheduler({ dir: join(dir, "aws"), region, wake, mayDo: iam.mayDo });
  closings.push(async () => scheduler.close());
  aws.sqs.deliverTo(functions);
  closings.push(() => aws.sqs.close());

  const applicationId = () => {
    const sms = tenant.value.connections.find(({ strategy }) => strategy === "sms");
    return sms?.enabled_clients?.[0] ?? demoApplication.client_id;
  };
  const logins = connectLogins({ auth0: auth0.url, ca: tls.ca, tenant, applicationId });
  const tables = openTables(dynamoDb);
  let stack: StackControls | undefined;
  const page = createPage(
    carrier,
    events,
    {
      ...logins,
      ...tables,
      providers: () => gatewaysIn(functions).flatMap(({ providers }) => providers),
      endEnvironments: () => functions.replaceEnvironments(),
      stack: () => stack,
      forgetPeople: () => auth0.forgetPeople(),
    },
    { host: options.host, token },
  );
  const inbox = await serve(page, "inbox", ports, closings, listenOn);

  const records = openRecords(dir);
  const management = connectManagement({
    domain: new URL(auth0.url).host,
    clientId: managementClient.client_id,
    clientSecret: managementClient.client_secret,
    trust: tls.ca,
  });
  return {
    dir,
    region,
    tls,
    carrier,
    events,
    logins,
    connectStack(given) {
      stack = given;
    },
    auth0Tenant: tenant.value,
    iam,
    secrets,
    lambda: functions,
    eventBridge,
    scheduler,
    sqs: aws.sqs,
    async idle() {
      await carrier.reported();
      await auth0.idle();
      await asynchronous.idle();
      await aws.sqs.idle();
    },
    auth0,
    applySettings(settings) {
      applySettings(tenant.value, settings);
      tenant.save();
    },
    applicationId,
    endpoints: {
      inbox: `http://localhost:${inbox}`,
      auth0: auth0.url,
      aws: aws.url,
      carrier: `https://localhost:${carriers}`,
      ca: tls.caFile,
    },
    phone:
      options.host === undefined
        ? undefined
        : {
            auth0: `https://${options.host}:${new URL(auth0.url).port}`,
            page: `http://${options.host}:${inbox}/?token=${token}`,
          },
    kinds: [
      ...awsKinds({
        ...{ dir, region, iam, secrets, dynamoDb, records, beforeCode },
        ...{ lambda: functions, events: eventBridge, scheduler, sqs: aws.sqs },
      }),
      ...randomKinds(records),
      ...auth0Kinds(management),
    ],
    standIns,
    lookUp: (token) => awsLookUp(region, token),
  };
}

/** Stacks may enable applications of a real tenant. */
function openTenant(dir: string): Document<Tenant> {
  return openDocument(join(dir, "auth0.json"), newTenant({ admits_unknown_clients: true }));
}

async function startAuth0(
  tenant: Pick<
    Auth0Options,
    | "store"
    | "retryDelaysMs"
    | "observe"
    | "onLog"
    | "onStarted"
    | "onFailedStart"
    | "host"
    | "listenOn"
    | "toEventBridge"
  >,
  { key, cert, ca }: Tls,
  ports: Ports,
  closings: Closing[],
) {
  const starting = openAuth0({ ...tenant, port: ports.auth0, tls: { key, cert }, trust: ca });
  const auth0 = await starting.catch((error) => {
    throw explainBusy(error, ports.auth0, portVariables.auth0);
  });
  closings.push(() => auth0.close());
  return auth0;
}

async function serve(
  app: FastifyInstance,
  name: "inbox" | "carrier",
  ports: Ports,
  closings: Closing[],
  host = "127.0.0.1",
) {
  const listening = app.listen({ host, port: ports[name] });
  const address = await listening.catch((error) => {
    throw explainBusy(error, ports[name], portVariables[name]);
  });
  closings.push(() => app.close());
  return new URL(address).port;
}

/** What an emulator of Android calls its host reaches this machine's loopback: nobody else needs to be let in. */
const emulatorHosts = ["10.0.2.2", "localhost", "127.0.0.1"];

function addressFor(host: string | undefined): string | undefined {
  return host === undefined || emulatorHosts.includes(host) ? undefined : "0.0.0.0";
}

function logStreamArn(region: string, logGroup: string): string {
  return `arn:aws:logs:${region}:${accountId}:log-group:${logGroup}:log-stream:local`;
}
