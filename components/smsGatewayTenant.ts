import * as pulumi from "@pulumi/pulumi";
import type { SmsGatewayTenantArgs } from "./args.ts";
import { environmentProblems, nameProblems, tenantProblems } from "./arguments/checks.ts";
import { throwProblems } from "./arguments/problems.ts";
import { settleTenant } from "./arguments/settle.ts";
import { httpStream } from "./auth0/logStream.ts";
import { tenantResources } from "./auth0/tenant.ts";

/**
 * Sets up an Auth0 tenant for a gateway that is elsewhere: in another stack, where `SmsGateway` has made it with
 * `auth0Path` "none", or one that is not of this package.
 */
export class SmsGatewayTenant extends pulumi.ComponentResource {
  /** Id of the Auth0 connection. */
  declare readonly connectionId: pulumi.Output<string>;

  /** Throws as `SmsGateway` does. */
  constructor(name: string, args: SmsGatewayTenantArgs, opts?: pulumi.ComponentResourceOptions) {
    const subject = `SmsGatewayTenant "${name}"`;
    throwProblems(subject, [
      ...nameProblems(name),
      ...tenantProblems(args),
      ...environmentProblems(process.env),
    ]);
    super("auth0-sms-gateway:index:SmsGatewayTenant", name, {}, opts);
    const { gatewayUrl, signingKey, conversionUrl, conversionKey, ...settled } = settleTenant(args, subject);

    const endpoint = { url: gatewayUrl, signingKey: pulumi.secret(signingKey), ready: [] };
    const outputs = { connectionId: tenantResources(name, settled, endpoint, this) };
    if (conversionUrl && conversionKey) httpStream(name, { url: conversionUrl, key: conversionKey }, this);
    Object.assign(this, outputs);
    this.registerOutputs(outputs);
  }
}
