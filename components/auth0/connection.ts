import { Connection } from "@pulumi/auth0/connection.js";
import { ConnectionClients } from "@pulumi/auth0/connectionClients.js";
import type * as pulumi from "@pulumi/pulumi";
import { Auth0Path, type TenantArgs } from "../args.ts";
import { defaults } from "../arguments/schema.ts";
import { settle } from "../arguments/settle.ts";
import type { Gateway } from "./tenant.ts";

/**
 * The tenant's SMS connection. An update replaces all its options at Auth0, so every option is given here, and those of
 * Twilio go by being left out. Also gone would be the switch "Use Tenant-Level Messaging Provider", an option that the
 * Auth0 provider does not know: where the phone provider alone sends, the options are therefore never touched again.
 */
export function smsConnection(
  name: string,
  args: TenantArgs,
  gateway: Gateway,
  parent: pulumi.Resource,
): Connection {
  const kept = args.protectConnection ?? defaults.protectConnection;
  const isPhoneProvidersOnly = args.auth0Path === Auth0Path.PhoneProvider;
  const connection = new Connection(
    `${name}-connection`,
    {
      // Applications, SDKs and the dashboard know the connection by this name only.
      name: "sms",
      strategy: "sms",
      options: isPhoneProvidersOnly ? loginOptions(args) : connectionOptions(args, gateway),
    },
    {
      parent,
      dependsOn: gateway.ready,
      import: args.importConnectionId,
      protect: kept,
      retainOnDelete: kept,
      ignoreChanges: isPhoneProvidersOnly ? ["options"] : [],
    },
  );
  if (args.clients) {
    const enabledClients = settle(args, "clients").apply(({ clients }) => clients ?? []);
    new ConnectionClients(
      `${name}-connection-clients`,
      { connectionId: connection.id, enabledClients },
      { parent, retainOnDelete: kept },
    );
  }
  return connection;
}

/** All options of a connection that sends through the gateway. */
export function connectionOptions(args: TenantArgs, gateway: Gateway) {
  return { ...loginOptions(args), ...gatewayOptions(args, gateway) };
}

/** Options of the login itself, whoever sends the code. */
function loginOptions(args: TenantArgs) {
  const { code } = settle(args, "code");
  const rules = settle(args, "bruteForceProtection", "disableSignup");
  return {
    name: "sms",
    totp: { length: code.length, timeStep: code.lifetimeSeconds },
    bruteForceProtection: rules.bruteForceProtection,
    disableSignup: rules.disableSignup,
  };
}

/** Options by which the connection sends through the gateway. */
function gatewayOptions(args: TenantArgs, { url, signingKey }: Gateway) {
  const claims = settle(args, "subject", "audience");
  const message = settle(args, "template", "syntax");
  return {
    provider: "sms_gateway",
    gatewayUrl: url,
    gatewayAuthentication: {
      method: "bearer",
      subject: claims.subject,
      audience: claims.audience,
      secret: signingKey,
      secretBase64Encoded: false,
    },
    from: settle(args, "sender").sender,
    template: message.template,
    syntax: message.syntax,
    forwardRequestInfo: settle(args, "forwardRequestInfo").forwardRequestInfo,
  };
}
