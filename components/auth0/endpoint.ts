import type * as pulumi from "@pulumi/pulumi";

/** A gateway, as an Auth0 tenant needs to know it. */
export interface GatewayEndpoint {
  readonly url: pulumi.Output<string>;
  readonly signingKey: pulumi.Output<string>;
  /** To wait for: the gateway answers, and knows the key. */
  readonly ready: readonly pulumi.Resource[];
}
