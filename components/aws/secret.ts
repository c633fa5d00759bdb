import { Secret } from "@pulumi/aws/secretsmanager/secret.js";
import { SecretVersion } from "@pulumi/aws/secretsmanager/secretVersion.js";
import * as pulumi from "@pulumi/pulumi";
import { secretDocument } from "../arguments/documents.ts";
import type { SettledGateway } from "../arguments/settle.ts";
import type { Peppers, SigningKeys } from "./keys.ts";

export interface GatewaySecret {
  arn: pulumi.Output<string>;
  versionId: pulumi.Output<string>;
}

/**
 * The secret with the accepted keys, the peppers and the credentials of the providers in use. Its name ends in random
 * letters, so a stack that is created anew never meets the old name, which AWS holds for the recovery window. `ready` is
 * to wait for: the function may use the KMS key.
 */
export function gatewaySecret(
  name: string,
  args: SettledGateway,
  random: { keys: SigningKeys; peppers: Peppers },
  parent: pulumi.Resource,
  ready: pulumi.Resource[],
): GatewaySecret {
  const secret = new Secret(
    `${name}-secret`,
    {
      description: "Signing keys and provider credentials of the Auth0 SMS gateway",
      // The shortest that AWS allows short of deletion at once.
      recoveryWindowInDays: 7,
      kmsKeyId: args.kmsKeyArn,
      tags: args.tags,
    },
    { parent, dependsOn: ready },
  );
  const document = pulumi
    .all([[...random.keys.accepted], random.peppers.current, random.peppers.previous, credentialsInUse(args)])
    .apply(([signingKeys, pepper, previousPepper, credentials]) =>
      secretDocument({ signingKeys, pepper, previousPepper, credentials }),
    );
  const version = new SecretVersion(
    `${name}-secret-version`,
    { secretId: secret.arn, secretString: pulumi.secret(document) },
    { parent },
  );
  return { arn: secret.arn, versionId: version.versionId };
}

function credentialsInUse({ credentials, providerNames }: SettledGateway) {
  return credentials.apply((all) =>
    Object.fromEntries(Object.entries(all).filter(([name]) => providerNames.includes(name))),
  );
}
