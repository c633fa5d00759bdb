// What is set up in the Auth0 tenant, for a gateway that this stack or another one has made.
import * as pulumi from "@pulumi/pulumi";
import type { TenantArgs } from "../args.ts";
import { connectionOptions, smsConnection } from "./connection.ts";
import { phoneProvider } from "./phoneProvider.ts";

/** A gateway, as a tenant needs to know it. */
export interface Gateway {
  url: pulumi.Output<string>;
  signingKey: pulumi.Output<string>;
  /** To wait for: the gateway answers, and knows the key. */
  ready: pulumi.Resource[];
}

/** The connection, and the phone provider where there is code for its Action. Returns the connection's id. */
export function tenantResources(
  name: string,
  args: TenantArgs,
  gateway: Gateway,
  actionCode: string | undefined,
  parent: pulumi.Resource,
): pulumi.Output<string> {
  const phone = actionCode && phoneProvider(name, args, gateway, actionCode, parent);
  const ready = phone ? [...gateway.ready, phone] : gateway.ready;
  return smsConnection(name, args, { ...gateway, ready }, parent).id;
}

/**
 * The connection as JSON, for whoever sets it up without Pulumi: the body of `POST /api/v2/connections`. Secret, since it
 * holds the key.
 */
export function connectionJson(args: TenantArgs, gateway: Gateway): pulumi.Output<string> {
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
