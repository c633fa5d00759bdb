// Runs the component against Pulumi's mock monitor and records what it registers. Mocks show what is asked of the
// engine, not that the engine or a provider accepts it.
import { createHash } from "node:crypto";
import * as pulumi from "@pulumi/pulumi";
import type { SmsGateway, SmsGatewayArgs } from "../../components/index.ts";

export interface Registered {
  type: string;
  name: string;
  inputs: Record<string, unknown>;
  /** Id of an existing resource that is taken over. */
  imported: string;
  options: pulumi.CustomResourceOptions;
}

export interface Deployment {
  gateway: SmsGateway;
  resources: Registered[];
  /** "begins <name>" and "ends <name>", in the order in which the monitor saw them. */
  events: string[];
  /** What was written to the console, warnings among it. */
  log: string[];
  /** Everything the monitor was given and gave back, as it would travel. */
  traffic: unknown[];
  find(name: string): Registered;
}

export interface Options {
  name?: string;
  preview?: boolean;
  opts?: pulumi.ComponentResourceOptions;
  /** Outputs of the mocked cloud that differ from the usual ones, by resource name. */
  state?: Record<string, Record<string, unknown>>;
}

const account = "eu-central-1:123456789012";

/** What the cloud would add to the inputs of a resource. */
export function cloudOf(type: string, name: string): Record<string, unknown> {
  switch (type) {
    case "random:index/randomPassword:RandomPassword":
      return { result: passwordOf(name), bcryptHash: `$2a$10$${passwordOf(name)}` };
    case "aws:secretsmanager/secret:Secret":
      return { arn: `arn:aws:secretsmanager:${account}:secret:${name}-AbCdEf`, name };
    case "aws:secretsmanager/secretVersion:SecretVersion":
      return { versionId: "11111111-2222-4333-8444-555555555555" };
    case "aws:iam/role:Role":
      return { arn: `arn:aws:iam::123456789012:role/${name}`, name };
    case "aws:dynamodb/table:Table":
      return { arn: `arn:aws:dynamodb:${account}:table/${name}`, name };
    case "aws:cloudwatch/logGroup:LogGroup":
      return { arn: `arn:aws:logs:${account}:log-group:${name}`, name };
    case "aws:lambda/function:Function":
      return { arn: `arn:aws:lambda:${account}:function:${name}`, name };
    case "aws:cloudwatch/eventRule:EventRule":
      return { arn: `arn:aws:events:${account}:rule/${name}`, name };
    case "aws:cloudwatch/metricAlarm:MetricAlarm":
      return { arn: `arn:aws:cloudwatch:${account}:alarm:${name}`, name };
    case "aws:cloudwatch/compositeAlarm:CompositeAlarm":
      return { arn: `arn:aws:cloudwatch:${account}:alarm:${name}` };
    case "aws:sqs/queue:Queue":
      return {
        arn: `arn:aws:sqs:${account}:${name}`,
        url: `https://sqs.eu-central-1.amazonaws.com/123456789012/${name}`,
      };
    case "auth0:index/logStream:LogStream":
      return { sink: { awsPartnerEventSource: `aws.partner/auth0.com/${name}/auth0.logs` } };
    case "awsx:ec2:Vpc":
      return {
        vpcId: "vpc-1",
        privateSubnetIds: ["subnet-1", "subnet-2"],
        eips: [{ publicIp: "203.0.113.7" }],
      };
    case "aws:lambda/functionUrl:FunctionUrl":
      return { functionUrl: `https://${name}.lambda-url.eu-central-1.on.aws/` };
    default:
      return {};
  }
}

/** The mocked password of a resource: 64 characters that tell it from every other. */
export function passwordOf(name: string): string {
  return Buffer.from(name.padEnd(32, ".")).subarray(-32).toString("hex");
}

/** The key that the component makes of it. */
export function keyOf(name: string): string {
  return createHash("sha256").update(passwordOf(name)).digest("hex");
}

const turn = () => new Promise<void>((resolve) => setImmediate(resolve));

export async function deploy(args: SmsGatewayArgs = {}, options: Options = {}): Promise<Deployment> {
  const [deployment] = await deployAll([{ args, options }]);
  if (!deployment) throw new Error("nothing was deployed");
  return deployment;
}

/** Several gateways in one program; their records are shared. */
export async function deployAll(
  gateways: { args: SmsGatewayArgs; options: Options }[],
): Promise<Deployment[]> {
  const seen: pulumi.ResourceTransformationArgs[] = [];
  const requests: { type: string; name: string; inputs: Record<string, unknown>; id?: string }[] = [];
  const events: string[] = [];
  const traffic: unknown[] = [];
  const preview = gateways.some(({ options }) => options.preview);
  const states = Object.assign({}, ...gateways.map(({ options }) => options.state ?? {}));
  const mocks: pulumi.runtime.Mocks = {
    async newResource(request) {
      events.push(`begins ${request.name}`);
      requests.push(request);
      // Permissions take longer than anything else, so that whatever does not wait for them comes before.
      for (let turns = request.type === "aws:lambda/permission:Permission" ? 20 : 1; turns > 0; turns--)
        await turn();
      const state = preview
        ? request.inputs
        : { ...request.inputs, ...cloudOf(request.type, request.name), ...states[request.name] };
      traffic.push({ ...request, state });
      events.push(`ends ${request.name}`);
      // As the provider does: the id of a password says nothing.
      const id = request.type.startsWith("random:") ? "none" : `${request.name}-id`;
      return { id: preview ? undefined : id, state };
    },
    call: ({ token }) => {
      throw new Error(`the component called the cloud: ${token}`);
    },
  };
  await pulumi.runtime.setMocks(mocks, "project", "dev", preview);
  const { SmsGateway } = await import("../../components/index.ts");
  const { lines, result } = await captured(async () => {
    const made = gateways.map(({ args, options }) => {
      const transformations = [
        (transformed: pulumi.ResourceTransformationArgs) => {
          seen.push(transformed);
          return undefined;
        },
      ];
      return new SmsGateway(options.name ?? "gw", args, { ...options.opts, transformations });
    });
    await Promise.all(seen.map(({ resource }) => value(resource.urn)));
    return made;
  });
  const resources = seen.map(({ type, name, opts }): Registered => {
    const request = requests.find((one) => one.type === type && one.name === name);
    if (!request) throw new Error(`${name} was not registered`);
    return { type, name, inputs: request.inputs, imported: request.id ?? "", options: opts };
  });
  const find = (name: string) => {
    const resource = resources.find((one) => one.name === name);
    if (!resource) throw new Error(`no ${name} among ${resources.map((one) => one.name).join(", ")}`);
    return resource;
  };
  return result.map((gateway) => ({ gateway, resources, events, traffic, log: lines, find }));
}

/** An output as it would travel to the engine: secrets wrapped, unknown values as `unknown`. */
export async function value(output: unknown): Promise<unknown> {
  const { output: travelled } = await pulumi.runtime.serializeProperties("test", { output });
  return travelled;
}

/** What stands for a value that is not known yet. */
export const unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/** A secret as it travels to the engine. */
export function secret(plain: unknown): Record<string, unknown> {
  return { "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", value: plain };
}

async function captured<T>(run: () => Promise<T>): Promise<{ lines: string[]; result: T }> {
  const { log, warn, error, info } = console;
  const lines: string[] = [];
  const keep = (...parts: unknown[]) => void lines.push(parts.join(" "));
  Object.assign(console, { log: keep, warn: keep, error: keep, info: keep });
  try {
    const result = await run();
    // Warnings are written by outputs that nobody waits for.
    for (let turns = 0; turns < 5; turns++) await turn();
    return { lines, result };
  } finally {
    Object.assign(console, { log, warn, error, info });
  }
}
