import * as pulumi from "@pulumi/pulumi";
import { deriveKey } from "../gateway/access/derivedKeys.ts";
import type { SmsGatewayArgs } from "./args.ts";
import { argumentProblems, environmentProblems, nameProblems } from "./arguments/checks.ts";
import { throwProblems } from "./arguments/problems.ts";
import { settleGateway } from "./arguments/settle.ts";
import { warn } from "./arguments/warnings.ts";
import { managesTenant } from "./auth0/path.ts";
import { connectionJson, tenantResources } from "./auth0/tenant.ts";
import { canary } from "./aws/canary.ts";
import { gatewayFunction } from "./aws/function.ts";
import { peppers, signingKeys } from "./aws/keys.ts";
import { functionLogGroup, publicUrl } from "./aws/lambda.ts";
import { observers } from "./aws/observers.ts";
import { keyPolicy, serviceRole } from "./aws/policy.ts";
import { gatewayPolicies } from "./aws/role.ts";
import { gatewaySecret } from "./aws/secret.ts";
import { stateTable } from "./aws/table.ts";
import { watch } from "./aws/watching.ts";
import { functionBundle } from "./bundles.ts";

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
  /** Key for `npx auth0-sms-gateway doctor`: a request that it signs goes up to the provider and is never sent. Secret. */
  declare readonly checkKey: pulumi.Output<string>;
  /** Where `SmsGatewayTenant` in another stack streams the logins of its tenant. With `observe.conversion` and `auth0Path` "none". */
  declare readonly conversionUrl: pulumi.Output<string | undefined>;
  /** What that stream proves itself with. Secret. */
  declare readonly conversionKey: pulumi.Output<string | undefined>;
  /**
   * With `observe.receipts` the URL to enter at each vendor that takes none with a message, by provider. Secret: who knows
   * one may report for that vendor.
   */
  declare readonly receiptUrls: pulumi.Output<Record<string, string> | undefined>;
  /** Where the dashboard is. With `observe.dashboard`. */
  declare readonly dashboardUrl: pulumi.Output<string | undefined>;

  /**
   * Throws one error that lists every problem of the arguments before anything is created. Values that are outputs are
   * checked when they are known.
   */
  constructor(name: string, args: SmsGatewayArgs = {}, opts?: pulumi.ComponentResourceOptions) {
    const subject = `SmsGateway "${name}"`;
    throwProblems(subject, [
      ...nameProblems(name),
      ...argumentProblems(args),
      ...environmentProblems(process.env),
    ]);
    const bundle = functionBundle("gateway");
    // No arguments for the engine: it would keep credentials that were given in plain in its state.
    super("auth0-sms-gateway:index:SmsGateway", name, {}, opts);
    const settled = settleGateway(args, subject);

    const keys = signingKeys(name, settled.keyGeneration, this);
    const role = serviceRole(
      `${name}-role`,
      { service: "lambda", description: "Auth0 SMS gateway" },
      settled,
      this,
    );
    const key = settled.kmsKeyArn && keyPolicy(name, role, settled.kmsKeyArn, this);
    const random = { keys, peppers: peppers(name, settled.pepperGeneration, this) };
    const secret = gatewaySecret(name, settled, random, this, key ? [key] : []);
    const logGroup = functionLogGroup(name, settled, this);
    const table = settled.sharedState ? stateTable(name, settled, this) : undefined;
    const rights = { secretArn: secret.arn, logGroupArn: logGroup.arn, table };
    const observing = observers(name, settled, { ...random, table, secret }, this);
    const ready = [...gatewayPolicies(name, role, settled, rights, this), ...observing.ready];
    const uses = { bundle, role, ready, logGroup, secret, table, observe: observing.settings };
    const lambda = gatewayFunction(name, settled, uses, this);
    const { url, permissions } = publicUrl(name, lambda, this);
    const checkKey = keys.current.apply((key) => deriveKey(key, "check"));
    const answering = [lambda, url, ...permissions];
    const asking = { checkKey, gatewayUrl: url.functionUrl, ready: answering };
    const checker = canary(name, settled, asking, this);
    const { books, receiver, reporting } = observing;
    const functions = {
      gateway: lambda.name,
      canary: checker?.name,
      books: books?.name,
      receiver: receiver?.name,
      reporting: reporting.map((each) => each.name),
    };
    const watched = { functions, logGroups: { gateway: logGroup.name }, arn: lambda.arn };
    const dashboardUrl = watch(name, settled, watched, this);
    // Last: from here on Auth0 uses what came before.
    const endpoint = {
      url: url.functionUrl,
      signingKey: keys.current,
      ready: answering,
    };
    const isManaged = managesTenant(settled.auth0Path);
    const connectionId = isManaged ? tenantResources(name, settled, endpoint, this) : undefined;
    warn(settled, secret.arn, this);

    const outputs = {
      url: url.functionUrl,
      functionName: lambda.name,
      functionArn: lambda.arn,
      logGroupName: logGroup.name,
      secretArn: secret.arn,
      connectionId: pulumi.output(connectionId),
      keyGeneration: pulumi.output(settled.keyGeneration),
      signingKey: pulumi.output(isManaged ? undefined : keys.current),
      checkKey: pulumi.secret(checkKey),
      conversionUrl: pulumi.output(observing.stream?.url),
      conversionKey: pulumi.output(observing.stream?.key),
      receiptUrls: pulumi.output(observing.receiptUrls),
      dashboardUrl: pulumi.output(dashboardUrl),
      connectionJson: pulumi.output(isManaged ? undefined : connectionJson(settled, endpoint)),
    };
    Object.assign(this, outputs);
    this.registerOutputs(outputs);
  }
}
