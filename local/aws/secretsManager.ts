// Secrets Manager's API on top of the store.
import * as v from "valibot";
import { AwsFault, checkInput } from "./errors.ts";
import type { Context } from "./policy.ts";
import { notFound, type Secret, type SecretStore } from "./secrets.ts";

const secretId = v.pipe(v.string(), v.minLength(1), v.maxLength(2048));
const secretString = v.pipe(v.string(), v.minLength(1), v.maxLength(65536));
const token = v.optional(v.pipe(v.string(), v.minLength(32), v.maxLength(64)));
const inputs = {
  GetSecretValue: v.object({
    SecretId: secretId,
    VersionId: v.optional(v.pipe(v.string(), v.minLength(32), v.maxLength(64))),
    VersionStage: v.optional(v.pipe(v.string(), v.minLength(1), v.maxLength(256))),
  }),
  PutSecretValue: v.object({
    SecretId: secretId,
    SecretString: secretString,
    ClientRequestToken: token,
    VersionStages: v.optional(v.pipe(v.array(v.string()), v.minLength(1), v.maxLength(20))),
  }),
  CreateSecret: v.object({
    Name: v.pipe(v.string(), v.regex(/^[\w/+=.@-]{1,512}$/)),
    Description: v.optional(v.string()),
    SecretString: v.optional(secretString),
    ClientRequestToken: token,
  }),
  DescribeSecret: v.object({ SecretId: secretId }),
};

interface Caller {
  /** Gets the action and the secret's ARN, and throws if the caller may not do that. */
  readonly authorize: (action: string, resource: string) => void;
  readonly mayDo: (action: string, resource: string, context: Context) => boolean;
}

/** One call. */
export function callSecretsManager(
  store: SecretStore,
  operation: string,
  input: unknown,
  { authorize, mayDo }: Caller,
): object {
  const may = (id: string) => authorize(`secretsmanager:${operation}`, store.arnOf(id));
  switch (operation) {
    case "GetSecretValue": {
      const { SecretId, VersionId, VersionStage } = checkInput(inputs.GetSecretValue, input);
      may(SecretId);
      const secret = store.get(SecretId);
      if (!mayDecrypt(secret, mayDo))
        throw new AwsFault("AccessDeniedException", "Access to KMS is not allowed");
      return getValue(secret, VersionId, VersionStage);
    }
    case "PutSecretValue": {
      const request = checkInput(inputs.PutSecretValue, input);
      may(request.SecretId);
      return putValue(store, request);
    }
    case "CreateSecret": {
      const request = checkInput(inputs.CreateSecret, input);
      may(request.Name);
      return create(store, request);
    }
    case "DescribeSecret": {
      const { SecretId } = checkInput(inputs.DescribeSecret, input);
      may(SecretId);
      return describe(store.find(SecretId) ?? store.get(SecretId));
    }
    default:
      throw new AwsFault("UnknownOperationException", `secretsmanager.${operation} is not served locally`);
  }
}

/** Secrets Manager decrypts in the caller's name, unless the key is the account's own for secrets. */
function mayDecrypt({ arn, kmsKeyId }: Secret, mayDo: Caller["mayDo"]): boolean {
  if (kmsKeyId === undefined) return true;
  const [, , , region] = arn.split(":");
  return mayDo("kms:Decrypt", kmsKeyId, { "kms:ViaService": `secretsmanager.${region}.amazonaws.com` });
}

function putValue(store: SecretStore, request: v.InferOutput<typeof inputs.PutSecretValue>): object {
  const { arn, name, versions } = store.get(request.SecretId);
  const { ClientRequestToken: token, VersionStages: stages } = request;
  const versionId = store.putValue(arn, request.SecretString, {
    ...(token && { token }),
    ...(stages && { stages }),
  });
  return { ARN: arn, Name: name, VersionId: versionId, VersionStages: versions[versionId]?.stages };
}

function create(store: SecretStore, request: v.InferOutput<typeof inputs.CreateSecret>): object {
  const { Name, Description, SecretString, ClientRequestToken: token } = request;
  const { arn } = store.create({ name: Name, ...(Description && { description: Description }) });
  const versionId = SecretString && store.putValue(arn, SecretString, token ? { token } : {});
  return { ARN: arn, Name, ...(versionId && { VersionId: versionId }) };
}

function getValue(secret: Secret, versionId: string | undefined, stage: string | undefined): object {
  const wanted = stage ?? (versionId === undefined ? "AWSCURRENT" : undefined);
  const found = Object.entries(secret.versions).find(
    ([id, { stages }]) =>
      (versionId === undefined || id === versionId) && (wanted === undefined || stages.includes(wanted)),
  );
  if (!found) {
    const what = versionId === undefined ? `staging label: ${wanted}` : `VersionId: ${versionId}`;
    throw notFound(`Secrets Manager can't find the specified secret value for ${what}`);
  }
  const [id, { secretString: value, stages, createdDate }] = found;
  return {
    ARN: secret.arn,
    Name: secret.name,
    VersionId: id,
    SecretString: value,
    VersionStages: stages,
    CreatedDate: createdDate,
  };
}

function describe({ arn, name, description, createdDate, deletedDate, versions }: Secret): object {
  const labelled = Object.entries(versions).filter(([, { stages }]) => stages.length > 0);
  return {
    ARN: arn,
    Name: name,
    ...(description && { Description: description }),
    CreatedDate: createdDate,
    ...(deletedDate && { DeletedDate: deletedDate }),
    VersionIdsToStages: Object.fromEntries(labelled.map(([id, { stages }]) => [id, stages])),
  };
}
