// The index of EC2 also tells Pulumi how to make addresses of the references that awsx hands over.
import { type Eip, SecurityGroup } from "@pulumi/aws/ec2/index.js";
import * as pulumi from "@pulumi/pulumi";
import type { SmsGatewayArgs, VpcArgs } from "../components/args.ts";

export interface StaticEgress {
  vpc: VpcArgs;
  /** The one address from which providers see requests come. */
  address: pulumi.Output<string | undefined>;
}

/**
 * A network whose private subnets reach the internet through one NAT gateway, for providers that allow-list addresses.
 * The NAT gateway is charged by the hour.
 */
export function staticEgress(name: string, tags: SmsGatewayArgs["tags"]): StaticEgress {
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
    address: network.eips.apply(([eip]) => pulumi.output(eip?.publicIp)),
  };
}

/** Of awsx's plugin, which Pulumi fetches when it is asked for the network. */
const awsxVersion = "3.9.0";

/**
 * The network component of awsx, without its npm package: where that is installed, Pulumi fetches the plugins of awsx,
 * docker and docker-build for every stack.
 */
class Vpc extends pulumi.ComponentResource {
  declare readonly vpcId: pulumi.Output<string>;
  declare readonly privateSubnetIds: pulumi.Output<string[]>;
  declare readonly eips: pulumi.Output<Eip[]>;

  constructor(name: string, args: pulumi.Inputs) {
    const outputs = { vpcId: undefined, privateSubnetIds: undefined, eips: undefined };
    super("awsx:ec2:Vpc", name, { ...args, ...outputs }, { version: awsxVersion }, true);
  }
}
