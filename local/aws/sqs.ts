// SQS: queues that functions send to, and the mappings by which Lambda hands their messages to a function. At least once, in
// no order. Messages do not outlive a restart.
import { createHash, randomUUID } from "node:crypto";
import { join } from "node:path";
import * as v from "valibot";
import { openDocument } from "../machine/state.ts";
import { AwsFault, checkInput } from "./errors.ts";
import { accountId } from "./iam.ts";
import type { Functions } from "./lambda/functions.ts";

export interface QueueConfig {
  readonly name: string;
  readonly retentionSeconds: number;
  /** How long a message that was handed out stays hidden. Default: 30, as at AWS. */
  readonly visibilitySeconds?: number;
}

export interface MappingConfig {
  readonly id: string;
  readonly queue: string;
  readonly functionName: string;
  readonly batchSize: number;
}

export interface Sqs {
  putQueue(queue: QueueConfig): void;
  getQueue(name: string): QueueConfig | undefined;
  removeQueue(name: string): void;
  arnOf(name: string): string;
  urlOf(name: string): string;
  putMapping(mapping: MappingConfig): void;
  getMapping(id: string): MappingConfig | undefined;
  removeMapping(id: string): void;
  /** One signed call of the API: `SendMessage`. */
  call(operation: string, input: unknown, authorize: (action: string, resource: string) => void): object;
  /** Resolves when functions have taken every message of the queues that are mapped to them. */
  idle(): Promise<void>;
  /** Hands over what waits from now on. */
  deliverTo(functions: Pick<Functions, "invoke" | "get">): void;
  close(): Promise<void>;
}

interface Message {
  readonly id: string;
  readonly body: string;
  readonly sentAt: number;
  /** Not handed over again before. */
  visibleAt: number;
  receives: number;
}

interface State {
  queues: Record<string, QueueConfig>;
  mappings: Record<string, MappingConfig>;
}

const sendMessage = v.object({
  QueueUrl: v.string(),
  MessageBody: v.pipe(v.string(), v.minLength(1), v.maxLength(1_048_576)),
});

/** Milliseconds after which a message that a function did not take comes again. AWS takes minutes. */
const visibilityMs = 500;
const pollMs = 20;

export function openSqs({ dir, region, url }: { dir: string; region: string; url: () => string }): Sqs {
  const { value: state, save } = openDocument<State>(join(dir, "sqs.json"), { queues: {}, mappings: {} });
  const messages = new Map<string, Message[]>();
  let functions: Pick<Functions, "invoke" | "get"> | undefined;
  let polling: Promise<void> = Promise.resolve();
  const arnOf = (name: string) => `arn:aws:sqs:${region}:${accountId}:${name}`;

  async function deliver({ queue, functionName, batchSize }: MappingConfig): Promise<void> {
    const now = Date.now();
    const { retentionSeconds = 0 } = state.queues[queue] ?? {};
    const held = (messages.get(queue) ?? []).filter(({ sentAt }) => now - sentAt < retentionSeconds * 1000);
    messages.set(queue, held);
    const batch = held.filter(({ visibleAt }) => visibleAt <= now).slice(0, batchSize);
    if (batch.length === 0 || !functions?.get(functionName)) return;
    for (const message of batch) {
      message.visibleAt = now + visibilityMs;
      message.receives += 1;
    }
    const event = { Records: batch.map((message) => record(message, arnOf(queue), region)) };
    const invocation = await functions.invoke(functionName, JSON.stringify(event));
    const failed = invocation === "throttled" || !invocation.ok ? undefined : failuresOf(invocation.payload);
    const done = failed ? batch.filter(({ id }) => !failed.includes(id)) : [];
    messages.set(
      queue,
      (messages.get(queue) ?? []).filter((message) => !done.includes(message)),
    );
  }

  const timer = setInterval(() => {
    const mappings = Object.values(state.mappings);
    polling = polling.then(async () => {
      for (const mapping of mappings) await deliver(mapping).catch(() => undefined);
    });
  }, pollMs).unref();

  return {
    putQueue(queue) {
      state.queues[queue.name] = queue;
      save();
    },
    getQueue: (name) => state.queues[name],
    removeQueue(name) {
      delete state.queues[name];
      messages.delete(name);
      save();
    },
    arnOf,
    urlOf: (name) => `${url()}/${accountId}/${name}`,
    putMapping(mapping) {
      state.mappings[mapping.id] = mapping;
      save();
    },
    getMapping: (id) => state.mappings[id],
    removeMapping(id) {
      delete state.mappings[id];
      save();
    },
    call(operation, input, authorize) {
      if (operation !== "SendMessage")
        throw new AwsFault("UnknownOperationException", `sqs ${operation} is not served locally`);
      const { QueueUrl, MessageBody: body } = checkInput(sendMessage, input);
      const name = new URL(QueueUrl).pathname.split("/").at(-1) ?? "";
      authorize("sqs:SendMessage", arnOf(name));
      if (!state.queues[name]) throw new AwsFault("QueueDoesNotExist", "The specified queue does not exist.");
      const now = Date.now();
      const message = { id: randomUUID(), body, sentAt: now, visibleAt: now, receives: 0 };
      messages.set(name, [...(messages.get(name) ?? []), message]);
      return { MessageId: message.id, MD5OfMessageBody: md5(body) };
    },
    async idle() {
      const isWaiting = () => Object.values(state.mappings).some(({ queue }) => messages.get(queue)?.length);
      while (isWaiting()) await new Promise((resolve) => setTimeout(resolve, pollMs));
    },
    deliverTo(others) {
      functions = others;
    },
    async close() {
      clearInterval(timer);
      await polling;
    },
  };
}

function record({ id, body, sentAt, receives }: Message, eventSourceARN: string, awsRegion: string): object {
  return {
    messageId: id,
    receiptHandle: id,
    body,
    attributes: {
      ApproximateReceiveCount: String(receives),
      SentTimestamp: String(sentAt),
      SenderId: accountId,
      ApproximateFirstReceiveTimestamp: String(sentAt),
    },
    messageAttributes: {},
    md5OfBody: md5(body),
    eventSource: "aws:sqs",
    eventSourceARN,
    awsRegion,
  };
}

/** Ids of the messages that the function gives back. */
function failuresOf(payload: string): string[] {
  const { batchItemFailures } = Object(JSON.parse(payload || "null"));
  return Array.isArray(batchItemFailures)
    ? batchItemFailures.map(({ itemIdentifier }) => String(itemIdentifier))
    : [];
}

function md5(text: string): string {
  return createHash("md5").update(text).digest("hex");
}
