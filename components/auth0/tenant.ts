// What is set up in the Auth0 tenant, for a gateway that this stack or another one has made.
import * as pulumi from "@pulumi/pulumi";
import type { SettledTenant } from "../arguments/settle.ts";
import { connectionOptions, smsConnection } from "./connection.ts";
import type { GatewayEndpoint } from "./endpoint.ts";
import { usesPhoneProvider } from "./path.ts";
import { phoneProvider } from "./phoneProvider.ts";

/** The connection, and the phone provider where messages take that path. Returns the connection's id. */
export function tenantResources(
  name: string,
  args: SettledTenant,
  gateway: GatewayEndpoint,
  parent: pulumi.Resource,
): pulumi.Output<string> {
  const phone = usesPhoneProvider(args.auth0Path) && phoneProvider(name, args, gateway, parent);
  const ready = phone ? [...gateway.ready, phone] : gateway.ready;
  return smsConnection(name, args, { ...gateway, ready }, parent).id;
}

/**
 * The connection as JSON, for whoever sets it up without Pulumi: the body of `POST /api/v2/connections`. Secret, since it
 * holds the key.
 */
export function connectionJson(args: SettledTenant, gateway: GatewayEndpoint): pulumi.Output<string> {
  const options = pulumi.output(connectionOptions(args, gateway));
  return pulumi.secret(
    options.apply((settled) => JSON.stringify({ name: "sms", strategy: "sms", options: apiNames(settled) })),
  );
}

/** Names of the Management API, which are those of the Auth0 provider in snake case, but for one. */
function apiNames(value: object): object {
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, item]) => item !== undefined)
      .map(([name, item]) => [apiName(name), typeof item === "object" ? apiNames(item) : item]),
  );
}

function apiName(name: string): string {
  if (name === "forwardRequestInfo") return "forward_req_info";
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
