import * as pulumi from "@pulumi/pulumi";
import type { SmsGatewayTenantArgs } from "./args.ts";
import { environmentProblems, nameProblems, tenantProblems } from "./arguments/checks.ts";
import { throwProblems } from "./arguments/problems.ts";
import { defaults } from "./arguments/schema.ts";
import { tenantResources } from "./auth0/tenant.ts";
import { actionBundle } from "./bundles.ts";

/**
 * Sets up an Auth0 tenant for a gateway that is elsewhere: in another stack, where `SmsGateway` has made it with
 * `auth0Path` "none", or one that is not of this package.
 */
export class SmsGatewayTenant extends pulumi.ComponentResource {
  /** Id of the Auth0 connection. */
  declare readonly connectionId: pulumi.Output<string>;

  /** Throws as `SmsGateway` does. */
  constructor(name: string, args: SmsGatewayTenantArgs, opts?: pulumi.ComponentResourceOptions) {
    throwProblems(`SmsGatewayTenant "${name}"`, [
      ...nameProblems(name),
      ...tenantProblems(args),
      ...environmentProblems(process.env),
    ]);
    const path = args.auth0Path ?? defaults.auth0Path;
    const actionCode = path === "connection" ? undefined : actionBundle();
    super("auth0-sms-gateway:index:SmsGatewayTenant", name, {}, opts);

    const { gatewayUrl: _url, signingKey: _key, ...tenant } = args;
    const gateway = {
      url: checked(args, "gatewayUrl"),
      signingKey: pulumi.secret(checked(args, "signingKey")),
      ready: [],
    };
    this.connectionId = tenantResources(name, tenant, gateway, actionCode, this);
    this.registerOutputs({ connectionId: this.connectionId });
  }
}

/** A value that may have come as an output, and is checked when it is known. */
function checked(args: SmsGatewayTenantArgs, key: "gatewayUrl" | "signingKey"): pulumi.Output<string> {
  return pulumi.output(args[key]).apply((value) => {
    throwProblems("SmsGatewayTenant", tenantProblems({ ...args, [key]: value }, { showValues: false }));
    return value;
  });
}
