// Checks the gateway every few minutes, from outside and with a key that sends nothing.
import type { Function as LambdaFunction } from "@pulumi/aws/lambda/function.js";
import * as pulumi from "@pulumi/pulumi";
import { canarySettings } from "../arguments/canaryMessage.ts";
import type { SettledGateway } from "../arguments/settle.ts";
import { companion, companionFunction } from "./companion.ts";
import { wakeByClock } from "./events.ts";
import { canarySecret } from "./secret.ts";

export function canary(
  name: string,
  args: SettledGateway,
  uses: {
    readonly checkKey: pulumi.Output<string>;
    readonly gatewayUrl: pulumi.Output<string>;
    /** To wait for: the gateway answers. */
    readonly ready: readonly pulumi.Resource[];
  },
  parent: pulumi.Resource,
): LambdaFunction | undefined {
  const { canaryMinutes: minutes } = args.observe;
  if (minutes === undefined) return undefined;
  const self = companion(name, "canary", args, parent);
  const secret = canarySecret(name, args, uses.checkKey, parent, [...uses.ready, ...self.mayDecrypt]);
  const { subject, audience, guard, routes, template, syntax, code, text, sender } = args;
  const settings = pulumi
    .all([{ subject, audience, guard, routes, template, syntax, code, text, sender }, secret.versionId])
    .apply(([known, secretVersionId]) => canarySettings(known, secretVersionId));
  const lambda = companionFunction(
    name,
    self,
    {
      description: "Checks the Auth0 SMS gateway and sends nothing",
      settings,
      variables: { GATEWAY_URL: uses.gatewayUrl },
      // The gateway has 30, and the secret has to be read before.
      timeoutSeconds: 40,
      secret,
      rights: {},
    },
    args,
    parent,
  );
  wakeByClock(`${name}-canary`, lambda, { minutes, args }, parent);
  return lambda;
}
