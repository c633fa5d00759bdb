import { Secret } from "@pulumi/aws/secretsmanager/secret.js";
import { SecretVersion } from "@pulumi/aws/secretsmanager/secretVersion.js";
import * as pulumi from "@pulumi/pulumi";
import { deriveKey } from "../../gateway/access/derivedKeys.ts";
import { canarySecretDocument, observerSecretDocument, secretDocument } from "../arguments/documents.ts";
import type { SettledGateway } from "../arguments/settle.ts";
import type { Peppers, RotatedKeys } from "./keys.ts";

export interface StoredSecret {
  readonly arn: pulumi.Output<string>;
  readonly versionId: pulumi.Output<string>;
}

/**
 * The secret with the accepted keys, the peppers and the credentials of the providers in use. `ready` is to wait for: the
 * function may use the KMS key.
 */
export function gatewaySecret(
  name: string,
  args: SettledGateway,
  random: { keys: RotatedKeys; peppers: Peppers },
  parent: pulumi.Resource,
  ready: readonly pulumi.Resource[],
): StoredSecret {
  const document = pulumi
    .all([
      [...random.keys.accepted],
      random.peppers.current,
      random.peppers.previous,
      inUse(args.credentials, args),
    ])
    .apply(([signingKeys, pepper, previousPepper, credentials]) =>
      secretDocument({ signingKeys, pepper, previousPepper, credentials }),
    );
  const description = "Signing keys and provider credentials of the Auth0 SMS gateway";
  return storedSecret(`${name}-secret`, { description, document }, args, { parent, ready });
}

/**
 * The secret of the functions that observe what became of the codes: keys made one way from the peppers, those of the log
 * stream, and those by which vendors sign. A change of the pepper is known here before the gateway uses it, since the gateway waits.
 */
export function observerSecret(
  name: string,
  args: SettledGateway,
  random: { peppers: Peppers; streamKeys: RotatedKeys | undefined },
  parent: pulumi.Resource,
  ready: readonly pulumi.Resource[],
): StoredSecret {
  const document = pulumi
    .all([
      random.peppers.current,
      random.peppers.previous,
      [...(random.streamKeys?.accepted ?? [])],
      inUse(args.signatureKeys, args),
    ])
    .apply(([current, previous, streamKeys, signatureKeys]) => {
      const peppers = [current, ...(previous === undefined ? [] : [previous])];
      return observerSecretDocument({
        receiptKeys: peppers.map((pepper) => deriveKey(pepper, "receipts")),
        conversionKeys: peppers.map((pepper) => deriveKey(pepper, "conversion")),
        streamKeys,
        signatureKeys,
      });
    });
  const description = "Keys of the functions that observe the Auth0 SMS gateway";
  return storedSecret(`${name}-observer-secret`, { description, document }, args, { parent, ready });
}

/** The secret of the function that checks the gateway: a key with which nothing can be sent. */
export function canarySecret(
  name: string,
  args: SettledGateway,
  checkKey: pulumi.Output<string>,
  parent: pulumi.Resource,
  ready: readonly pulumi.Resource[],
): StoredSecret {
  const description = "Key with which the Auth0 SMS gateway is checked";
  const document = checkKey.apply((key) => canarySecretDocument({ checkKey: key }));
  return storedSecret(`${name}-canary-secret`, { description, document }, args, { parent, ready });
}

/**
 * Its name ends in random letters, so a stack that is created anew never meets the old name, which AWS holds for the
 * recovery window.
 */
function storedSecret(
  name: string,
  { description, document }: { description: string; document: pulumi.Output<string> },
  args: SettledGateway,
  { parent, ready }: { parent: pulumi.Resource; ready: readonly pulumi.Resource[] },
): StoredSecret {
  const secret = new Secret(
    name,
    {
      description,
      // The shortest that AWS allows short of deletion at once.
      recoveryWindowInDays: 7,
      kmsKeyId: args.kmsKeyArn,
      tags: args.tags,
    },
    {
      parent,
      dependsOn: [...ready],
      // A secret whose key is taken away in place stays encrypted with it, which nobody may use any longer:
      // https://github.com/hashicorp/terraform-provider-aws/issues/21623
      replaceOnChanges: args.kmsKeyArn ? [] : ["kmsKeyId"],
    },
  );
  const version = new SecretVersion(
    `${name}-version`,
    { secretId: secret.arn, secretString: pulumi.secret(document) },
    { parent },
  );
  return { arn: secret.arn, versionId: version.versionId };
}

/** Of values by provider those of providers that are used. */
function inUse<Value>(values: pulumi.Output<Record<string, Value>>, { providerNames }: SettledGateway) {
  return values.apply((all) =>
    Object.fromEntries(Object.entries(all).filter(([name]) => providerNames.includes(name))),
  );
}
