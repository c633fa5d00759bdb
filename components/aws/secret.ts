import { Secret } from "@pulumi/aws/secretsmanager/secret.js";
import { SecretVersion } from "@pulumi/aws/secretsmanager/secretVersion.js";
import * as pulumi from "@pulumi/pulumi";
import { RandomBytes } from "@pulumi/random/randomBytes.js";
import { secretDocument } from "../arguments/documents.ts";
import type { SettledGateway } from "../arguments/settle.ts";
import type { SigningKeys } from "./signingKeys.ts";

export interface GatewaySecret {
  arn: pulumi.Output<string>;
  versionId: pulumi.Output<string>;
}

/**
 * The secret with the accepted keys, the pepper and the credentials of the providers in use. Its name ends in random
 * letters, so a stack that is created anew never meets the old name, which AWS holds for the recovery window.
 */
export function gatewaySecret(
  name: string,
  args: SettledGateway,
  keys: SigningKeys,
  parent: pulumi.Resource,
): GatewaySecret {
  const pepper = new RandomBytes(`${name}-pepper`, { length: 32 }, { parent });
  const secret = new Secret(
    `${name}-secret`,
    {
      description: "Signing keys and provider credentials of the Auth0 SMS gateway",
      // The shortest that AWS allows short of deletion at once.
      recoveryWindowInDays: 7,
      kmsKeyId: args.kmsKeyArn,
      tags: args.tags,
    },
    { parent },
  );
  const document = pulumi
    .all([keys.accepted, pepper.hex, credentialsInUse(args)])
    .apply(([signingKeys, hex, credentials]) => secretDocument({ signingKeys, pepper: hex, credentials }));
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
