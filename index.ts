// The Pulumi program: the stack's configuration, one gateway, and the outputs of the stack.

import { SmsGateway } from "./components/index.ts";
import { readConfig } from "./program/config.ts";

const name = "sms-gateway";
const config = readConfig();
// Loaded only when asked for: a stack without it needs nothing of EC2.
const egress = config.staticEgress
  ? await import("./program/staticEgress.ts").then(({ staticEgress }) =>
      staticEgress(name, config.gateway.tags),
    )
  : undefined;
const gateway = new SmsGateway(name, { ...config.gateway, vpc: egress?.vpc });

/** Where Auth0 sends the messages. */
export const url = gateway.url;
export const functionName = gateway.functionName;
export const functionArn = gateway.functionArn;
export const logGroupName = gateway.logGroupName;
export const secretArn = gateway.secretArn;
/** Empty with `auth0Path` "none". */
export const connectionId = gateway.connectionId.apply((id) => id ?? "");
export const keyGeneration = gateway.keyGeneration;
/** With `auth0Path` "none" the connection, for whatever manages the tenant: secret, as it holds the key. Else empty. */
export const connectionJson = gateway.connectionJson.apply((json) => json ?? "");
/** Key with which the gateway can be checked and nothing can be sent: secret. */
export const checkKey = gateway.checkKey;
/** With `observe.conversion` and `auth0Path` "none" where another stack streams the tenant's logins, and the secret for it. Else empty. */
export const conversionUrl = gateway.conversionUrl.apply((streamUrl) => streamUrl ?? "");
export const conversionKey = gateway.conversionKey.apply((key) => key ?? "");
/** With `observe.receipts` the URLs to enter at vendors that take none with a message, by provider: secret. Else empty. */
export const receiptUrls = gateway.receiptUrls.apply((urls) => urls ?? {});
/** With `observe.dashboard` where it is. Else empty. */
export const dashboardUrl = gateway.dashboardUrl.apply((address) => address ?? "");
/** The address from which providers see requests come, with `staticEgress`; else empty. */
export const egressAddress = egress?.address ?? "";
