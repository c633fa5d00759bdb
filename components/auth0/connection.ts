import { Connection } from "@pulumi/auth0/connection.js";
import { ConnectionClients } from "@pulumi/auth0/connectionClients.js";
import type * as pulumi from "@pulumi/pulumi";
import type { SettledTenant } from "../arguments/settle.ts";
import type { GatewayEndpoint } from "./endpoint.ts";
import { isPhoneProviderOnly } from "./path.ts";

/**
 * The tenant's SMS connection. An update replaces all its options at Auth0, so every option is given here, and those of
 * Twilio go by being left out. Also gone would be the switch "Use Tenant-Level Messaging Provider", an option that the
 * Auth0 provider does not know: where the phone provider alone sends, the options are therefore never touched again.
 */
export function smsConnection(
  name: string,
  args: SettledTenant,
  gateway: GatewayEndpoint,
  parent: pulumi.Resource,
): Connection {
  const kept = args.protectConnection;
  const isSetUpOnce = isPhoneProviderOnly(args.auth0Path);
  const connection = new Connection(
    `${name}-connection`,
    {
      // Applications, SDKs and the dashboard know the connection by this name only.
      name: "sms",
      strategy: "sms",
      options: isSetUpOnce ? loginOptions(args) : connectionOptions(args, gateway),
    },
    {
      parent,
      dependsOn: [...gateway.ready],
      import: args.importConnectionId,
      protect: kept,
      retainOnDelete: kept,
      ignoreChanges: isSetUpOnce ? ["options"] : [],
    },
  );
  if (args.clients) {
    new ConnectionClients(
      `${name}-connection-clients`,
      { connectionId: connection.id, enabledClients: args.clients },
      {
        parent,
        // Auth0's provider makes no set where applications are enabled already; it takes the set over.
        import: args.importConnectionId,
        // Deleting the set would switch all applications off.
        retainOnDelete: true,
      },
    );
  }
  return connection;
}

/** All options of a connection that sends through the gateway. */
export function connectionOptions(args: SettledTenant, gateway: GatewayEndpoint) {
  return { ...loginOptions(args), ...gatewayOptions(args, gateway) };
}

/** Options of the login itself, whoever sends the code. */
function loginOptions(args: SettledTenant) {
  return {
    name: "sms",
    totp: { length: args.code.length, timeStep: args.code.lifetimeSeconds },
    bruteForceProtection: args.bruteForceProtection,
    disableSignup: args.disableSignup,
  };
}

/** Options by which the connection sends through the gateway. */
function gatewayOptions(args: SettledTenant, { url, signingKey }: GatewayEndpoint) {
  return {
    provider: "sms_gateway",
    gatewayUrl: url,
    gatewayAuthentication: {
      method: "bearer",
      subject: args.subject,
      audience: args.audience,
      secret: signingKey,
      secretBase64Encoded: false,
    },
    from: args.sender,
    template: args.template,
    syntax: args.syntax,
    forwardRequestInfo: args.forwardRequestInfo,
  };
}
