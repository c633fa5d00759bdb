import { SecurityGroup } from "@pulumi/aws/ec2/securityGroup.js";
import * as pulumi from "@pulumi/pulumi";
import type { SmsGatewayArgs, VpcArgs } from "../components/args.ts";

export interface StaticEgress {
  vpc: VpcArgs;
  /** The one address from which providers see requests come. */
  address: pulumi.Output<string | undefined>;
}

/**
 * A network whose private subnets reach the internet through one NAT gateway, for providers that allow-list addresses.
 * The NAT gateway is charged by the hour. Loads awsx, which is why it is not part of the component.
 */
export async function staticEgress(name: string, tags: SmsGatewayArgs["tags"]): Promise<StaticEgress> {
  const { Vpc } = await import("@pulumi/awsx/ec2/vpc.js");
  const network = new Vpc(`${name}-vpc`, {
    numberOfAvailabilityZones: 2,
    natGateways: { strategy: "Single" },
    tags,
  });
  const group = new SecurityGroup(`${name}-egress`, {
    description: "Lets the SMS gateway out, HTTPS only",
    vpcId: network.vpcId,
    egress: [
      {
        description: "Providers and AWS",
        protocol: "tcp",
        fromPort: 443,
        toPort: 443,
        cidrBlocks: ["0.0.0.0/0"],
      },
    ],
    tags,
  });
  return {
    vpc: { subnetIds: network.privateSubnetIds, securityGroupIds: [group.id] },
    address: network.eips.apply((addresses) => pulumi.output(addresses[0]?.publicIp)),
  };
}
