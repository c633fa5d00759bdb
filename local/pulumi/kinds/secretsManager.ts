// aws:secretsmanager/secret:Secret and secretVersion:SecretVersion
import * as v from "valibot";
import type { Secret, SecretStore } from "../../aws/secrets.ts";
import type { Kind, Resource } from "./kind.ts";
import { autoName } from "./naming.ts";

const secretInputs = v.object({
  name: v.string(),
  description: v.optional(v.string()),
  kmsKeyId: v.optional(v.string()),
  recoveryWindowInDays: v.optional(v.number(), 30),
});

const versionInputs = v.object({
  secretId: v.string(),
  secretString: v.string(),
  versionStages: v.optional(v.array(v.string())),
});

export function secretKind(secrets: SecretStore): Kind {
  const describe = ({ arn, name, description, kmsKeyId }: Secret) => ({
    id: arn,
    outputs: { arn, name, ...(description !== undefined && { description }), ...(kmsKeyId && { kmsKeyId }) },
  });
  return {
    type: "aws:secretsmanager/secret:Secret",
    replaceOn: ["name", "namePrefix", "region"],
    computed: ["arn", "policy", "replicas", "tagsAll"],
    secrets: [],
    check: (name, inputs) => autoName("name", name, inputs),
    async create(inputs) {
      const { id, outputs } = describe(secrets.create(v.parse(secretInputs, inputs)));
      return { id, outputs: { ...inputs, ...outputs } };
    },
    async read(id) {
      const secret = secrets.find(id);
      return secret?.deletedDate === undefined && secret ? describe(secret) : undefined;
    },
    async update(id, inputs) {
      // A key that is taken away stays, as with the real provider: hashicorp/terraform-provider-aws#21623.
      secrets.update(id, v.parse(secretInputs, inputs));
      return { ...inputs, arn: id };
    },
    async remove(id, outputs) {
      const days = outputs.recoveryWindowInDays;
      secrets.remove(id, typeof days === "number" ? days : 30);
    },
  };
}

export function secretVersionKind(secrets: SecretStore): Kind {
  /** The id is the secret's ARN and the version's id, as with the real provider. */
  const parse = (id: string): [string, string] => {
    const [secretId = "", versionId = ""] = id.split("|");
    return [secretId, versionId];
  };
  function read(id: string): Resource | undefined {
    const [secretId, versionId] = parse(id);
    const version = secrets.find(secretId)?.versions[versionId];
    const { secretString, stages: versionStages } = version ?? {};
    return (
      version && {
        id,
        outputs: { arn: secretId, secretArn: secretId, versionId, versionStages, secretString },
      }
    );
  }
  return {
    type: "aws:secretsmanager/secretVersion:SecretVersion",
    replaceOn: ["secretId", "secretString", "secretBinary", "region"],
    computed: ["arn", "secretArn", "versionId", "versionStages"],
    secrets: ["secretString", "secretBinary"],
    async create(inputs) {
      const { secretId, secretString, versionStages } = v.parse(versionInputs, inputs);
      const versionId = secrets.putValue(
        secretId,
        secretString,
        versionStages ? { stages: versionStages } : {},
      );
      const id = `${secrets.get(secretId).arn}|${versionId}`;
      return { id, outputs: { ...inputs, ...read(id)?.outputs } };
    },
    read: async (id) => read(id),
    async remove(id) {
      secrets.stripLabels(...parse(id));
    },
  };
}
