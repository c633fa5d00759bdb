// A tenant whose phone provider is an Action.
import type { TestTenant } from "./support.ts";

/** Posts what it is given, and judges the answer by its status alone. */
export const plainAction = `
exports.onExecuteCustomPhoneProvider = async (event, api) => {
  const { secrets, notification, transaction } = event;
  const body = JSON.stringify({ ...notification, key: secrets.KEY, id: transaction.correlation_id });
  const { status } = await fetch(secrets.GATEWAY_URL, { method: "POST", body });
  if (status === 503) api.notification.retry("busy");
  if (status === 400) api.notification.drop("refused");
};`;

export interface PhoneSetup {
  readonly actionId: string;
  readonly providerId: string;
}

/** Creates and deploys the Action, then the provider, by the Management API. */
export async function installPhoneProvider(
  tenant: TestTenant,
  gatewayUrl: string,
  code: string = plainAction,
): Promise<PhoneSetup> {
  const action = await tenant.manage("POST", "/actions/actions", newAction(gatewayUrl, code));
  const actionId = String(action.body.id);
  await tenant.manage("POST", `/actions/actions/${actionId}/deploy`);
  const provider = await tenant.manage("POST", "/branding/phone/providers", customProvider);
  return { actionId, providerId: String(provider.body.id) };
}

export function newAction(gatewayUrl: string, code: string = plainAction): Record<string, unknown> {
  return {
    name: "phone",
    supported_triggers: [{ id: "custom-phone-provider", version: "v1" }],
    code,
    runtime: "node22",
    secrets: [
      { name: "GATEWAY_URL", value: gatewayUrl },
      { name: "KEY", value: "first" },
    ],
  };
}

export const customProvider = {
  name: "custom",
  configuration: { delivery_methods: ["text"] },
  credentials: {},
};
