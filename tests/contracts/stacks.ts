// The stacks that are held to what others know of AWS: the smallest, and one with all that AWS gets to see.
import type { ProviderArgs, SmsGatewayArgs } from "../../components/index.ts";
import { vendors } from "../../gateway/providers/index.ts";
import { deploy, type Registered } from "../components/deploy.ts";

const keyArn = "arn:aws:kms:eu-central-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab";

/** Every argument that AWS gets to see. */
const everything: SmsGatewayArgs = {
  providers: vendors.flatMap(({ provider: { name } }): ProviderArgs[] =>
    name === "aws" || name === "sns"
      ? [{ name }]
      : name === "aws-notify"
        ? [{ name, settings: { notifyConfigurationId: "nc-1" } }]
        : [],
  ),
  sender: "+15551234567",
  reservedConcurrency: 10,
  vpc: { subnetIds: ["subnet-0123456789abcdef0"], securityGroupIds: ["sg-0123456789abcdef0"] },
  tags: { team: "identity and access", Ünïcode: "" },
  environment: { EXTRA: "value" },
  kmsKeyArn: keyArn,
  permissionsBoundaryArn: "arn:aws:iam::123456789012:policy/boundary",
  observe: { receipts: true, conversion: true, feedback: true, dashboard: true, canaryMinutes: 5 },
  alarmTopicArn: "arn:aws:sns:eu-central-1:123456789012:pager",
};

async function resourcesOf(args: SmsGatewayArgs, name: string): Promise<readonly Registered[]> {
  const { resources } = await deploy(args, { name });
  return resources.filter(({ type }) => type.startsWith("aws:"));
}

/** For each stack its resources of AWS. */
export const stacks: Readonly<Record<string, () => Promise<readonly Registered[]>>> = {
  "the stack without arguments": () => resourcesOf({}, "g"),
  "a stack with every argument and the longest name": () => resourcesOf(everything, "g".repeat(40)),
  "a stack whose tenant is elsewhere": () =>
    resourcesOf({ auth0Path: "none", observe: { conversion: true } }, "e"),
};

/** A value that may be a mocked secret. */
export function plain(value: unknown): unknown {
  return (value as { value?: unknown })?.value ?? value;
}
