// The functions that observe what became of the codes. Only the one that tells vendors can read the gateway's secret; none of
// the others can send or sign.
import { EventBus } from "@pulumi/aws/cloudwatch/eventBus.js";
import type { Table } from "@pulumi/aws/dynamodb/table.js";
import type { Function as LambdaFunction } from "@pulumi/aws/lambda/function.js";
import type { Queue } from "@pulumi/aws/sqs/queue.js";
import * as pulumi from "@pulumi/pulumi";
import { deriveKey } from "../../gateway/access/derivedKeys.ts";
import { feedback, receipts as vendorReceipts } from "../../gateway/providers/index.ts";
import { accountUrls } from "../../gateway/tally/accountUrls.ts";
import type { ObserveSettings } from "../../gateway/tally/settings.ts";
import { placeOfArn } from "../arguments/arn.ts";
import { reportedBy, streamRegionProblems } from "../arguments/observing.ts";
import { throwProblems } from "../arguments/problems.ts";
import type { SettledGateway } from "../arguments/settle.ts";
import { eventBridgeStream } from "../auth0/logStream.ts";
import { managesTenant } from "../auth0/path.ts";
import { type Companion, companion, companionFunction } from "./companion.ts";
import { wakeByClock, wakeByEvents } from "./events.ts";
import { feedbackFunction, feedbackQueue, maySend } from "./feedback.ts";
import { type Peppers, type RotatedKeys, streamKeys } from "./keys.ts";
import { publicUrl } from "./lambda.ts";
import { observerSecret, type StoredSecret } from "./secret.ts";

export interface Observers {
  /** What the gateway has to know of them. */
  readonly settings: pulumi.Output<ObserveSettings>;
  /** To wait for: the gateway leaves nothing behind that they do not know. */
  readonly ready: readonly pulumi.Resource[];
  /** What the operator enters at vendors, by provider; undefined where none of them asks for it. Secret. */
  readonly receiptUrls: pulumi.Output<Readonly<Record<string, string>>> | undefined;
  readonly books: LambdaFunction | undefined;
  /** What takes receipts from a public URL. */
  readonly receiver: LambdaFunction | undefined;
  /** All but the books: what takes receipts and logins, and what tells vendors. */
  readonly reporting: readonly LambdaFunction[];
  /** Where the stream of a tenant elsewhere goes, and what it carries. */
  readonly stream: { readonly url: pulumi.Output<string>; readonly key: pulumi.Output<string> } | undefined;
}

/** What all of them share. */
interface Shared {
  readonly name: string;
  readonly args: SettledGateway;
  readonly table: Table;
  readonly parent: pulumi.Resource;
}

/** `table` is there where anything is counted. */
export function observers(
  name: string,
  args: SettledGateway,
  uses: {
    readonly peppers: Peppers;
    readonly table: Table | undefined;
    /** The gateway's, for the function that calls vendors. */
    readonly secret: StoredSecret;
  },
  parent: pulumi.Resource,
): Observers {
  const { receipts, conversion, feedback: tellsVendors } = args.observe;
  const { table } = uses;
  if (!table || !(receipts || conversion)) {
    return {
      settings: pulumi.output({ receipts, conversion, feedback: tellsVendors }),
      ready: [],
      receiptUrls: undefined,
      books: undefined,
      receiver: undefined,
      reporting: [],
      stream: undefined,
    };
  }
  const shared = { name, args, table, parent };
  const forReceipts = receipts ? companion(name, "receipts", args, parent) : undefined;
  const forConversion = conversion ? companion(name, "conversion", args, parent) : undefined;
  const isElsewhere = conversion && !managesTenant(args.auth0Path);
  const keys = isElsewhere ? streamKeys(name, args.observe.streamKeyGeneration, parent) : undefined;
  const readers = [forReceipts, forConversion].flatMap((one) => one?.mayDecrypt ?? []);
  const secret = observerSecret(name, args, { peppers: uses.peppers, streamKeys: keys }, parent, readers);

  const receiver = forReceipts && receiptsFunction(shared, forReceipts, secret);
  const queue = tellsVendors ? feedbackQueue(name, args, parent) : undefined;
  const counter = forConversion && conversionFunction(shared, forConversion, { secret, keys, queue });
  const teller = queue && feedbackFunction(name, args, { queue, secret: uses.secret }, parent);
  const books = booksFunction(shared);
  const settings = pulumi.output({ receiptsUrl: receiver?.url }).apply(({ receiptsUrl }) => ({
    receipts,
    conversion,
    feedback: tellsVendors,
    ...(receiptsUrl && { receiptsUrl }),
  }));
  const ready = [books, ...(receiver?.ready ?? []), ...(counter?.ready ?? [])];
  return {
    settings,
    ready,
    books,
    receiver: receiver?.url && receiver.lambda,
    reporting: [receiver?.lambda, counter?.lambda, teller].filter((each) => each !== undefined),
    receiptUrls: urlsToEnter(receiver?.url, args, uses.peppers),
    stream: counter?.stream,
  };
}

function urlsToEnter(
  url: pulumi.Output<string> | undefined,
  { providerNames }: SettledGateway,
  { current }: Peppers,
): Observers["receiptUrls"] {
  if (!url || !providerNames.some((name) => vendorReceipts[name]?.told === "account")) return undefined;
  const made = pulumi
    .all([url, current])
    .apply(([base, pepper]) => accountUrls(base, deriveKey(pepper, "receipts"), providerNames));
  return pulumi.secret(made);
}

const mayCount = (table: Table, ...more: string[]) => ({
  Action: ["dynamodb:GetItem", "dynamodb:PutItem", ...more],
  Resource: table.arn,
});

/** Takes what vendors report: by its URL, and those of AWS from the bus of the account. */
function receiptsFunction({ name, args, table, parent }: Shared, self: Companion, secret: StoredSecret) {
  const lambda = companionFunction(
    name,
    self,
    {
      description: "Counts the receipts of SMS that the Auth0 SMS gateway sent",
      settings: secret.versionId.apply((secretVersionId) => ({
        providers: reportedBy(args.providerNames, "message", "account", "bus"),
        secretVersionId,
      })),
      variables: { TABLE_NAME: table.name },
      timeoutSeconds: 10,
      isPublic: true,
      secret,
      rights: { table: mayCount(table, "dynamodb:UpdateItem") },
    },
    args,
    parent,
  );
  if (reportedBy(args.providerNames, "bus").length > 0) {
    const pattern = JSON.stringify({
      source: ["aws.sms-voice"],
      "detail-type": ["Text Message Delivery Status Updated"],
    });
    const description = "Receipts of AWS End User Messaging for the Auth0 SMS gateway";
    wakeByEvents(`${name}-receipts`, lambda, { description, pattern }, args, parent);
  }
  if (reportedBy(args.providerNames, "message", "account").length === 0)
    return { lambda, ready: [lambda], url: undefined };
  const { url, permissions } = publicUrl(`${name}-receipts`, lambda, parent);
  return { lambda, ready: [lambda, url, ...permissions], url: url.functionUrl };
}

/** Reads Auth0's log: that of the stack's own tenant from EventBridge, that of another by HTTPS. */
function conversionFunction(
  { name, args, table, parent }: Shared,
  self: Companion,
  uses: {
    readonly secret: StoredSecret;
    readonly keys: RotatedKeys | undefined;
    readonly queue: Queue | undefined;
  },
) {
  const { secret, keys, queue } = uses;
  const settings = pulumi.all([secret.versionId, args.code]).apply(([secretVersionId, code]) => ({
    lifetimeSeconds: code.lifetimeSeconds,
    ...(queue && { feedback: args.providerNames.filter((each) => each in feedback) }),
    secretVersionId,
  }));
  const lambda = companionFunction(
    name,
    self,
    {
      description: "Counts the codes of the Auth0 SMS gateway that were used",
      settings,
      variables: { TABLE_NAME: table.name, ...(queue && { QUEUE_URL: queue.url }) },
      timeoutSeconds: 30,
      isPublic: true,
      secret,
      rights: { table: mayCount(table, "dynamodb:UpdateItem"), ...(queue && maySend(queue, args)) },
    },
    args,
    parent,
  );
  if (!keys) {
    wakeByLog(name, lambda, secret.arn, args, parent);
    return { lambda, ready: [lambda], stream: undefined };
  }
  const { url, permissions } = publicUrl(`${name}-conversion`, lambda, parent);
  const stream = { url: url.functionUrl, key: keys.current };
  return { lambda, ready: [lambda, url, ...permissions], stream };
}

/** Account and region are those of an ARN of the stack, so that nothing has to be looked up. */
function wakeByLog(
  name: string,
  lambda: LambdaFunction,
  arn: pulumi.Output<string>,
  args: SettledGateway,
  parent: pulumi.Resource,
): void {
  const place = arn.apply((text) => {
    const { region, account } = placeOfArn(text);
    const { observe, auth0Path } = args;
    throwProblems(`SmsGateway "${name}"`, streamRegionProblems({ observe, auth0Path }, region));
    return { region, account };
  });
  const source = eventBridgeStream(name, place, parent);
  // AWS wants the bus of a partner to be called as its source is.
  const bus = new EventBus(
    `${name}-log-bus`,
    { name: source, eventSourceName: source, tags: args.tags },
    { parent },
  );
  const pattern = source.apply((each) =>
    JSON.stringify({ source: [each], detail: { data: { type: ["s", "ss"] } } }),
  );
  const description = "Successful logins for the Auth0 SMS gateway";
  wakeByEvents(`${name}-conversion`, lambda, { description, pattern, bus: bus.name }, args, parent);
}

/** Minutes between two looks at what was counted. */
const booksMinutes = 5;

function booksFunction({ name, args, table, parent }: Shared): LambdaFunction {
  const { receipts, conversion } = args.observe;
  const self = companion(name, "books", args, parent, { readsSecret: false });
  const lambda = companionFunction(
    name,
    self,
    {
      description: "Compares what became of the codes of the Auth0 SMS gateway with the days before",
      settings: pulumi.output({ providers: args.providerNames, receipts, conversion }),
      variables: { TABLE_NAME: table.name },
      timeoutSeconds: 60,
      rights: { table: mayCount(table) },
    },
    args,
    parent,
  );
  wakeByClock(`${name}-books`, lambda, { minutes: booksMinutes, args }, parent);
  return lambda;
}
