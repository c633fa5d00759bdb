// Providers that allow-list addresses see all requests come from the network's one NAT gateway.
// The index of EC2 also tells Pulumi how to make addresses of the references that awsx hands over.
import { SecurityGroup } from "@pulumi/aws/ec2/index.js";
import { Vpc } from "@pulumi/awsx/ec2/vpc.js";
import { SmsGateway } from "auth0-sms-gateway";

const network = new Vpc("login", {
  numberOfAvailabilityZones: 2,
  natGateways: { strategy: "Single" },
});
const httpsOut = new SecurityGroup("https-out", {
  vpcId: network.vpcId,
  egress: [{ protocol: "tcp", fromPort: 443, toPort: 443, cidrBlocks: ["0.0.0.0/0"] }],
});

const gateway = new SmsGateway("login-codes", {
  vpc: { subnetIds: network.privateSubnetIds, securityGroupIds: [httpsOut.id] },
});

export const url = gateway.url;
/** To be allowed by the providers. */
export const address = network.eips.apply(([eip]) => eip?.publicIp);
