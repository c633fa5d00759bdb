// Auth0's kinds of resources on a tenant that notes every call.
import assert from "node:assert/strict";
import type { Connection, Tenant } from "../../../local/auth0/tenant/document.ts";
import { managementClient } from "../../../local/auth0/tenant/tenant.ts";
import { auth0Kinds } from "../../../local/pulumi/kinds/auth0.ts";
import { connectManagement, type ManagementAccount } from "../../../local/pulumi/kinds/auth0Client.ts";
import type { Kind } from "../../../local/pulumi/kinds/kind.ts";
import { localTls, openTenant, signingSecret, type TestTenant } from "../auth0/support.ts";

export const gatewayUrl = "https://abc.lambda-url.eu-central-1.on.aws/";

/** The guide's options as a program writes them. */
export const options = {
  name: "sms",
  from: "+15551234567",
  syntax: "md_with_macros",
  template: "Your verification code is: @@password@@",
  totp: { timeStep: 300, length: 6 },
  provider: "sms_gateway",
  gatewayUrl,
  gatewayAuthentication: {
    method: "bearer",
    subject: "urn:Auth0",
    audience: "urn:MySmsGateway",
    secret: signingSecret,
    secretBase64Encoded: false,
  },
  forwardRequestInfo: true,
  disableSignup: false,
  bruteForceProtection: true,
};
export const inputs = { name: "sms", strategy: "sms", options };

export interface Auth0Lab {
  open(seed?: Partial<Tenant>): Promise<void>;
  tenant(): TestTenant;
  account(): Promise<ManagementAccount>;
  /** Whose type ends so; `env` is the environment of the provider's process. */
  kind(type: string, env?: NodeJS.ProcessEnv): Promise<Kind>;
  /** Method and path of every call. */
  calls(): string[];
  /** Of the first call with the method. */
  bodyOf(method: string): unknown;
  /** The connections of the tenant. */
  stored(): Connection[];
  /** Milliseconds that the client wanted to wait, each time. */
  waits(): number[];
}

export function useAuth0(): Auth0Lab {
  let tenant: TestTenant;
  let waits: number[] = [];
  beforeEach(() => {
    waits = [];
  });
  afterEach(() => tenant.close());

  async function account(): Promise<ManagementAccount> {
    return {
      domain: new URL(tenant.url).host,
      clientId: managementClient.client_id,
      clientSecret: managementClient.client_secret,
      trust: (await localTls()).ca,
      wait: async (ms) => waits.push(ms),
    };
  }

  return {
    async open(seed) {
      tenant = await openTenant(seed);
    },
    tenant: () => tenant,
    account,
    async kind(type, env = {}) {
      const kinds = auth0Kinds(connectManagement(await account()), env);
      const found = kinds.find((one) => one.type.endsWith(type));
      assert.ok(found);
      return found;
    },
    calls: () => tenant.managementCalls.map(({ method, path }) => `${method} ${path.replace("/api/v2", "")}`),
    bodyOf: (method) => tenant.managementCalls.find((call) => call.method === method)?.body,
    stored: () => tenant.store.saved().connections,
    waits: () => waits,
  };
}
