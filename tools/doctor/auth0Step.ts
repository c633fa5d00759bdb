// Whether an Auth0 tenant sends its codes to the gateway and signs with the gateway's key.

import type { GatewayValues } from "../../components/arguments/schema.ts";
import { deriveKey } from "../../gateway/access/derivedKeys.ts";
import { isSame } from "../../gateway/constantTime.ts";
import type { SmsConnection } from "../tenantReport.ts";
import type { Finding } from "./finding.ts";

/** What the connection has to be set to. */
export interface Expected {
  readonly url: string;
  readonly checkKey: string;
  /** As the gateway is set up. */
  readonly values: Pick<GatewayValues, "subject" | "audience" | "auth0Path">;
}

/** `ownClient` is the application that a local tenant lets use any connection. */
export function judgeConnection(
  connection: SmsConnection | undefined,
  { url, checkKey, values }: Expected,
  ownClient?: string,
): Finding[] {
  const fix = "pulumi up --refresh";
  if (!connection)
    return [{ level: "problem", text: "The tenant has no connection named sms.", fix: "pulumi up" }];
  const { options, clients = [] } = connection;
  if (!options)
    return [
      {
        level: "problem",
        text: "The connection's options cannot be read.",
        fix: "give the application the scope read:connections_options",
      },
    ];
  // An option that Pulumi's provider does not know, so that no deployment turns it off.
  if (options.use_phone_provider && values.auth0Path === "connection")
    return [
      {
        level: "problem",
        text: "The tenant's phone provider sends the codes, not this gateway.",
        fix: "turn off Dashboard > Authentication > Passwordless > SMS > Use Tenant-Level Messaging Provider",
      },
    ];
  if (options.use_phone_provider)
    return [
      {
        level: "note",
        text: "The tenant's phone provider sends the codes, not the connection; its Action cannot be read back. Send a message to be sure (--to <number>).",
      },
    ];
  if (options.provider !== "sms_gateway")
    return [
      {
        level: "problem",
        text: "The connection sends by Twilio, not by a gateway.",
        fix: 'pulumi up --refresh, with auth0Path "connection"',
      },
    ];
  return [
    options.gateway_url === url
      ? { level: "ok", text: "The connection points at this gateway." }
      : { level: "problem", text: `The connection points at ${options.gateway_url}, not at ${url}.`, fix },
    judgeTokens(Object(options.gateway_authentication), checkKey, values),
    judgeClients(clients, ownClient),
  ];
}

/** By what the gateway looks at, in its order. */
function judgeTokens(
  { secret, secret_base64_encoded, subject, audience }: Record<string, unknown>,
  checkKey: string,
  expected: Expected["values"],
): Finding {
  const problem = (what: string): Finding => ({
    level: "problem",
    text: `${what}: every login is refused (401).`,
    fix: "pulumi up --refresh",
  });
  if (!isOwnKey(secret, checkKey)) return problem("It signs with another key");
  if (secret_base64_encoded) return problem("It takes its key for Base64, which it is not");
  if (subject !== expected.subject)
    return problem(`Its tokens are of the subject ${subject}, not ${expected.subject}`);
  if (audience !== expected.audience)
    return problem(`Its tokens are for ${audience}, not for ${expected.audience}`);
  return { level: "ok", text: "It signs with this gateway's key." };
}

function judgeClients(clients: readonly string[], ownClient: string | undefined): Finding {
  if (clients.length > 0)
    return { level: "ok", text: `Applications that may use it: ${clients.join(", ")}.` };
  if (ownClient) {
    return {
      level: "note",
      text: `Only ${ownClient} of this local tenant may use it; at Auth0 set clients.`,
    };
  }
  const fix = "enable one in Dashboard > Authentication > Passwordless > SMS > Applications, or set clients";
  return { level: "problem", text: "No application may use it.", fix };
}

/** The key itself is not known here, only what is made from it one way. */
function isOwnKey(secret: unknown, checkKey: string): boolean {
  return typeof secret === "string" && isSame(deriveKey(secret, "check"), checkKey);
}
