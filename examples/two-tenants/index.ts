// Two tenants in one stack, each with a gateway and a key of its own; only the explicit providers tell them apart.
import { Provider } from "@pulumi/auth0/provider.js";
import * as pulumi from "@pulumi/pulumi";
import { SmsGateway } from "auth0-sms-gateway";

const config = new pulumi.Config();

function gatewayOf(tenant: string): SmsGateway {
  const auth0 = new Provider(tenant, {
    domain: config.require(`${tenant}Domain`),
    clientId: config.require(`${tenant}ClientId`),
    clientSecret: config.requireSecret(`${tenant}ClientSecret`),
  });
  return new SmsGateway(`${tenant}-codes`, { tags: { tenant } }, { providers: [auth0] });
}

export const customersUrl = gatewayOf("customers").url;
export const staffUrl = gatewayOf("staff").url;
