// aws:sqs/queue:Queue and aws:lambda/eventSourceMapping:EventSourceMapping
import { randomUUID } from "node:crypto";
import * as v from "valibot";
import type { Iam } from "../../aws/iam.ts";
import type { LambdaService } from "../../aws/lambda/service.ts";
import type { Sqs } from "../../aws/sqs.ts";
import type { Kind, Properties } from "./kind.ts";
import { functionName } from "./lambda.ts";
import { autoName } from "./naming.ts";

const queueInputs = v.object({
  name: v.string(),
  messageRetentionSeconds: v.optional(v.number(), 345_600),
  visibilityTimeoutSeconds: v.optional(v.number(), 30),
});

export function queueKind(sqs: Sqs): Kind {
  const describe = (name: string) => ({ name, arn: sqs.arnOf(name), url: sqs.urlOf(name) });
  function put(inputs: Properties): Properties {
    const given = v.parse(queueInputs, inputs);
    const { name, messageRetentionSeconds: retentionSeconds } = given;
    sqs.putQueue({ name, retentionSeconds, visibilitySeconds: given.visibilityTimeoutSeconds });
    return { ...inputs, ...describe(name) };
  }
  return {
    type: "aws:sqs/queue:Queue",
    replaceOn: ["name", "namePrefix", "fifoQueue", "region"],
    computed: ["arn", "url", "tagsAll"],
    secrets: [],
    check: (name, inputs) => autoName("name", name, inputs),
    async create(inputs) {
      return { id: sqs.urlOf(v.parse(queueInputs, inputs).name), outputs: put(inputs) };
    },
    async read(id) {
      const name = nameOf(id, "/");
      return sqs.getQueue(name) && { id, outputs: describe(name) };
    },
    update: async (_id, inputs) => put(inputs),
    async remove(id) {
      sqs.removeQueue(nameOf(id, "/"));
    },
  };
}

/** The name of the queue, from its URL or its ARN. */
function nameOf(address: string, separator: string): string {
  return address.split(separator).at(-1) ?? "";
}

const mappingInputs = v.object({
  eventSourceArn: v.string(),
  functionName: v.string(),
  batchSize: v.optional(v.number(), 10),
});

/** A message would be handed out again while the function still works on it. */
function refuseEarlyReturn(visibilitySeconds: number, timeoutSeconds: number): void {
  if (visibilitySeconds >= timeoutSeconds) return;
  throw new Error(
    `InvalidParameterValueException: Queue visibility timeout: ${visibilitySeconds} seconds is less than Function timeout: ${timeoutSeconds} seconds`,
  );
}

/** What Lambda does with the function's role. */
const needed = ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"];

export function eventSourceMappingKind(
  sqs: Sqs,
  { lambda, iam }: { readonly lambda: Pick<LambdaService, "get">; readonly iam: Pick<Iam, "mayDo"> },
): Kind {
  function put(id: string, inputs: Properties): Properties {
    const given = v.parse(mappingInputs, inputs);
    const name = functionName(given.functionName);
    const role = lambda.get(name)?.role ?? "";
    const missing = needed.find((action) => !iam.mayDo(role, action, given.eventSourceArn));
    if (missing)
      throw new Error(
        `InvalidParameterValueException: The provided execution role does not have permissions to call ${missing} on SQS`,
      );
    const { batchSize } = given;
    const queue = nameOf(given.eventSourceArn, ":");
    refuseEarlyReturn(sqs.getQueue(queue)?.visibilitySeconds ?? 30, lambda.get(name)?.timeoutSeconds ?? 3);
    sqs.putMapping({ id, queue, functionName: name, batchSize });
    return { ...inputs, uuid: id, functionArn: lambda.get(name)?.arn };
  }
  return {
    type: "aws:lambda/eventSourceMapping:EventSourceMapping",
    replaceOn: ["eventSourceArn", "region"],
    computed: ["uuid", "arn", "functionArn", "tagsAll"],
    secrets: [],
    async create(inputs) {
      const id = randomUUID();
      return { id, outputs: put(id, inputs) };
    },
    async read(id) {
      return sqs.getMapping(id) && { id, outputs: { uuid: id } };
    },
    update: async (id, inputs) => put(id, inputs),
    async remove(id) {
      sqs.removeMapping(id);
    },
  };
}
