// Tells vendors which codes were used. Beside the gateway the only function that can read its secret, and the only one that
// calls vendors; nobody waits for it.
import { EventSourceMapping } from "@pulumi/aws/lambda/eventSourceMapping.js";
import type { Function as LambdaFunction } from "@pulumi/aws/lambda/function.js";
import { Queue } from "@pulumi/aws/sqs/queue.js";
import * as pulumi from "@pulumi/pulumi";
import { placeOfArn } from "../arguments/arn.ts";
import type { SettledGateway } from "../arguments/settle.ts";
import { companion, companionFunction } from "./companion.ts";
import { queueKeyStatement, type Statement } from "./policy.ts";
import type { StoredSecret } from "./secret.ts";

const timeoutSeconds = 30;

/** Holds ids of messages, for an hour: what no vendor has taken by then is dropped, and nothing keeps what failed. */
export function feedbackQueue(name: string, args: SettledGateway, parent: pulumi.Resource): Queue {
  return new Queue(
    `${name}-feedback-queue`,
    {
      messageRetentionSeconds: 3600,
      // Six times the function's, as AWS advises.
      visibilityTimeoutSeconds: 6 * timeoutSeconds,
      ...(args.kmsKeyArn ? { kmsMasterKeyId: args.kmsKeyArn } : { sqsManagedSseEnabled: true }),
      tags: args.tags,
    },
    { parent },
  );
}

/** The rights to put messages into the queue. */
export function maySend(
  queue: Queue,
  { kmsKeyArn }: SettledGateway,
): Record<string, pulumi.Input<Statement>> {
  return {
    queue: { Action: "sqs:SendMessage", Resource: queue.arn },
    ...(kmsKeyArn && { "queue-key": queueKeyStatement(kmsKeyArn) }),
  };
}

/** `secret` is the gateway's. */
export function feedbackFunction(
  name: string,
  args: SettledGateway,
  { queue, secret }: { readonly queue: Queue; readonly secret: StoredSecret },
  parent: pulumi.Resource,
): LambdaFunction {
  const { kmsKeyArn, providers, providerNames } = args;
  const lambda = companionFunction(
    name,
    companion(name, "feedback", args, parent),
    {
      description: "Tells SMS vendors which codes of the Auth0 SMS gateway were used",
      settings: pulumi
        .all([providers, secret.versionId])
        .apply(([known, secretVersionId]) => ({ providers: known, secretVersionId })),
      variables: {},
      callsVendors: true,
      timeoutSeconds,
      secret,
      rights: {
        queue: {
          Action: ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"],
          Resource: queue.arn,
        },
        ...(kmsKeyArn && { "queue-key": queueKeyStatement(kmsKeyArn) }),
        ...(providerNames.some((each) => each.startsWith("aws")) && { aws: mayTellAws(secret.arn) }),
      },
    },
    args,
    parent,
  );
  new EventSourceMapping(
    `${name}-feedback-source`,
    {
      eventSourceArn: queue.arn,
      functionName: lambda.arn,
      batchSize: 10,
      functionResponseTypes: ["ReportBatchItemFailures"],
      // AWS takes 20 reports a second, and no other vendor may be flooded.
      scalingConfig: { maximumConcurrency: 2 },
      tags: args.tags,
    },
    { parent },
  );
  return lambda;
}

/** In whichever region it sends. Partition and account are those of the secret, so that nothing has to be looked up. */
function mayTellAws(secretArn: pulumi.Output<string>): pulumi.Output<Statement> {
  return secretArn.apply((arn) => {
    const { partition, account } = placeOfArn(arn);
    return { Action: "sms-voice:PutMessageFeedback", Resource: `arn:${partition}:sms-voice:*:${account}:*` };
  });
}
