// Whether an Auth0 tenant sends its codes to the gateway and signs with the gateway's key.

import { deriveKey } from "../../gateway/access/derivedKeys.ts";
import { isSame } from "../../gateway/constantTime.ts";
import type { SmsConnection } from "../tenantReport.ts";
import type { Finding } from "./finding.ts";

/** `ownClient` is the application that a local tenant lets use any connection. */
export function judgeConnection(
  connection: SmsConnection | undefined,
  { url, checkKey }: { readonly url: string; readonly checkKey: string },
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
    isOwnKey(Object(options.gateway_authentication).secret, checkKey)
      ? { level: "ok", text: "It signs with this gateway's key." }
      : { level: "problem", text: "It signs with another key: every login is refused (401).", fix },
    judgeClients(clients, ownClient),
  ];
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
