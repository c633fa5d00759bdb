import { Action } from "@pulumi/auth0/action.js";
import { PhoneProvider } from "@pulumi/auth0/phoneProvider.js";
import { TriggerActions } from "@pulumi/auth0/triggerActions.js";
import * as pulumi from "@pulumi/pulumi";
import type { SettledTenant } from "../arguments/settle.ts";
import { actionBundle } from "../bundles.ts";
import type { GatewayEndpoint } from "./endpoint.ts";

const trigger = "custom-phone-provider";

/**
 * The tenant's phone provider: an Action that hands every message to the gateway. Auth0 wants the Action deployed and
 * bound before the provider. If the tenant has a provider already, the Auth0 provider of Pulumi changes that one.
 */
export function phoneProvider(
  name: string,
  args: SettledTenant,
  gateway: GatewayEndpoint,
  parent: pulumi.Resource,
): PhoneProvider {
  const action = new Action(
    `${name}-action`,
    {
      code: actionBundle(),
      runtime: "node22",
      supportedTriggers: { id: trigger, version: "v1" },
      secrets: actionSecrets(args, gateway),
      deploy: true,
    },
    // The gateway must know a new key before the Action signs with it.
    { parent, dependsOn: [...gateway.ready], additionalSecretOutputs: ["secrets"] },
  );
  const binding = new TriggerActions(
    `${name}-action-binding`,
    { trigger, actions: [{ id: action.id, displayName: action.name }] },
    { parent },
  );
  return new PhoneProvider(
    `${name}-phone-provider`,
    { name: "custom", configuration: { deliveryMethods: ["text"] }, credentials: {} },
    { parent, dependsOn: [binding] },
  );
}

/** What `action/event.ts` calls `ActionSecrets`. Auth0 takes no empty values, so what is unset is left out. */
function actionSecrets(
  args: SettledTenant,
  { url, signingKey }: GatewayEndpoint,
): pulumi.Output<{ name: string; value: string }[]> {
  const { subject, audience, sender, forwardRequestInfo } = args;
  const used = pulumi.output({ url, signingKey, subject, audience, sender, forwardRequestInfo });
  return used.apply((known) => {
    const secrets = {
      GATEWAY_URL: known.url,
      SIGNING_KEY: known.signingKey,
      TOKEN_SUBJECT: known.subject,
      TOKEN_AUDIENCE: known.audience,
      SENDER: known.sender,
      FORWARD_REQUEST_INFO: known.forwardRequestInfo ? "true" : undefined,
    };
    return Object.entries(secrets).flatMap(([secret, value]) => (value ? [{ name: secret, value }] : []));
  });
}
