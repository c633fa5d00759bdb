import * as pulumi from "@pulumi/pulumi";
import type { SmsGatewayArgs } from "./args.ts";
import { argumentProblems, environmentProblems, nameProblems } from "./arguments/checks.ts";
import { throwProblems } from "./arguments/problems.ts";
import { defaults } from "./arguments/schema.ts";
import { warn } from "./arguments/warnings.ts";
import { connectionJson, tenantResources } from "./auth0/tenant.ts";
import { failureAlarm } from "./aws/alarm.ts";
import { gatewayFunction, gatewayLogGroup, publicUrl } from "./aws/function.ts";
import { gatewayRole } from "./aws/role.ts";
import { gatewaySecret } from "./aws/secret.ts";
import { signingKeys } from "./aws/signingKeys.ts";
import { stateTable } from "./aws/table.ts";
import { actionBundle, gatewayBundle } from "./bundles.ts";

/**
 * An SMS gateway for Auth0 Passwordless: the function that sends the codes, its signing key, and the tenant's SMS
 * connection that uses it. One per tenant.
 */
export class SmsGateway extends pulumi.ComponentResource {
  /** Where Auth0 sends the messages. */
  declare readonly url: pulumi.Output<string>;
  /** Name of the function. */
  declare readonly functionName: pulumi.Output<string>;
  /** ARN of the function. */
  declare readonly functionArn: pulumi.Output<string>;
  /** Name of the function's log group. */
  declare readonly logGroupName: pulumi.Output<string>;
  /** ARN of the secret with the signing keys and the credentials of the providers. */
  declare readonly secretArn: pulumi.Output<string>;
  /** Id of the Auth0 connection. None with `auth0Path` "none". */
  declare readonly connectionId: pulumi.Output<string | undefined>;
  /** Which signing key is in use. */
  declare readonly keyGeneration: pulumi.Output<number>;
  /**
   * With `auth0Path` "none" the key with which the tenant must sign, for `SmsGatewayTenant` in another stack. Secret.
   */
  declare readonly signingKey: pulumi.Output<string | undefined>;
  /**
   * With `auth0Path` "none" the connection as JSON, the body of `POST /api/v2/connections`, for a tenant that Terraform
   * or Auth0's deploy CLI manages. Secret.
   */
  declare readonly connectionJson: pulumi.Output<string | undefined>;

  /**
   * Throws one `InputPropertiesError` with every problem of the arguments before anything is created. Values that are
   * outputs are checked when they are known.
   */
  constructor(name: string, args: SmsGatewayArgs = {}, opts?: pulumi.ComponentResourceOptions) {
    throwProblems(`SmsGateway "${name}"`, [
      ...nameProblems(name),
      ...argumentProblems(args),
      ...environmentProblems(process.env),
    ]);
    const bundle = gatewayBundle();
    const path = args.auth0Path ?? defaults.auth0Path;
    const actionCode = path === "phoneProvider" || path === "both" ? actionBundle() : undefined;
    // No arguments for the engine: it would keep credentials that were given in plain in its state.
    super("auth0-sms-gateway:index:SmsGateway", name, {}, opts);
    const generation = args.keyGeneration ?? defaults.keyGeneration;

    const keys = signingKeys(name, generation, this);
    const secret = gatewaySecret(name, args, keys, this);
    const logGroup = gatewayLogGroup(name, args, this);
    const table = (args.sharedState ?? defaults.sharedState) ? stateTable(name, args, this) : undefined;
    const arns = { secretArn: secret.arn, logGroupArn: logGroup.arn, tableArn: table?.arn };
    const role = gatewayRole(name, args, arns, this);
    const lambda = gatewayFunction(name, args, { bundle, role, logGroup, secret, table }, this);
    const { url, permissions } = publicUrl(name, lambda, this);
    // Last: from here on Auth0 uses what came before.
    const gateway = {
      url: url.functionUrl,
      signingKey: keys.current,
      ready: [lambda, url, ...permissions],
    };
    const isElsewhere = path === "none";
    const connectionId = isElsewhere ? undefined : tenantResources(name, args, gateway, actionCode, this);
    if (args.alarmTopicArn) failureAlarm(name, args, lambda.name, this);
    warn(args, this);

    this.url = url.functionUrl;
    this.functionName = lambda.name;
    this.functionArn = lambda.arn;
    this.logGroupName = logGroup.name;
    this.secretArn = secret.arn;
    this.connectionId = pulumi.output(connectionId);
    this.keyGeneration = pulumi.output(generation);
    this.signingKey = pulumi.output(isElsewhere ? keys.current : undefined);
    this.connectionJson = pulumi.output(isElsewhere ? connectionJson(args, gateway) : undefined);
    this.registerOutputs({
      url: this.url,
      functionName: this.functionName,
      functionArn: this.functionArn,
      logGroupName: this.logGroupName,
      secretArn: this.secretArn,
      connectionId: this.connectionId,
      keyGeneration: this.keyGeneration,
      signingKey: this.signingKey,
      connectionJson: this.connectionJson,
    });
  }
}
