import { Connection } from "@pulumi/auth0/connection.js";
import { ConnectionClients } from "@pulumi/auth0/connectionClients.js";
import type * as pulumi from "@pulumi/pulumi";
import type { SmsGatewayArgs } from "./args.ts";
import { defaults } from "./schema.ts";
import { settle } from "./settle.ts";

/**
 * The tenant's SMS connection, pointed at the gateway. An update replaces all its options at Auth0, so every option is
 * given here, and those of Twilio go by being left out.
 */
export function smsConnection(
  name: string,
  args: SmsGatewayArgs,
  gateway: { url: pulumi.Output<string>; signingKey: pulumi.Output<string>; ready: pulumi.Resource[] },
  parent: pulumi.Resource,
): Connection {
  const claims = settle(args, "subject", "audience");
  const message = settle(args, "template", "syntax", "code");
  const rules = settle(args, "bruteForceProtection", "forwardRequestInfo", "disableSignup");
  const kept = args.protectConnection ?? defaults.protectConnection;
  const connection = new Connection(
    `${name}-connection`,
    {
      // Applications, SDKs and the dashboard know the connection by this name only.
      name: "sms",
      strategy: "sms",
      options: {
        name: "sms",
        provider: "sms_gateway",
        gatewayUrl: gateway.url,
        gatewayAuthentication: {
          method: "bearer",
          subject: claims.subject,
          audience: claims.audience,
          secret: gateway.signingKey,
          secretBase64Encoded: false,
        },
        from: settle(args, "sender").sender,
        template: message.template,
        syntax: message.syntax,
        totp: { length: message.code.length, timeStep: message.code.lifetimeSeconds },
        bruteForceProtection: rules.bruteForceProtection,
        forwardRequestInfo: rules.forwardRequestInfo,
        disableSignup: rules.disableSignup,
      },
    },
    {
      parent,
      dependsOn: gateway.ready,
      import: args.importConnectionId,
      protect: kept,
      retainOnDelete: kept,
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
