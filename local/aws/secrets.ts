// What Secrets Manager keeps: secrets, their versions and the labels that move between versions.
import { randomBytes, randomUUID } from "node:crypto";
import { join } from "node:path";
import { openDocument } from "../machine/state.ts";
import { AwsFault } from "./errors.ts";
import { accountId } from "./iam.ts";

export interface SecretVersion {
  readonly secretString: string;
  stages: string[];
  /** Seconds since 1970, as the API gives times. */
  readonly createdDate: number;
}

export interface Secret {
  readonly arn: string;
  readonly name: string;
  description?: string;
  /** ARN of the customer's key that encrypts it; undefined for the account's own. */
  kmsKeyId?: string;
  readonly createdDate: number;
  /** Set while the secret waits for its deletion. */
  deletedDate?: number;
  readonly versions: Record<string, SecretVersion>;
}

export interface NewSecret {
  readonly name: string;
  readonly description?: string | undefined;
  readonly kmsKeyId?: string | undefined;
}

export interface SecretStore {
  create(input: NewSecret): Secret;
  /** By name, ARN, or ARN without its random end. */
  find(secretId: string): Secret | undefined;
  /** As `UpdateSecret`: a key that is not given leaves the one that there is. */
  update(secretId: string, change: Omit<NewSecret, "name">): void;
  /** With `recoveryDays` the name stays taken, as on AWS. */
  remove(secretId: string, recoveryDays: number): void;
  putValue(secretId: string, secretString: string, options?: { token?: string; stages?: string[] }): string;
  /** Takes every label but AWSCURRENT, which can only move, off the version. */
  stripLabels(secretId: string, versionId: string): void;
  /** The ARN of the secret with that id, even if there is none: policies are evaluated on it. */
  arnOf(secretId: string): string;
  /** The secret, unless there is none or it waits for its deletion. */
  get(secretId: string): Secret;
}

/** Versions without a label are kept up to this many, as on AWS. */
const maxUnlabelled = 100;

export function openSecrets(dir: string, region: string): SecretStore {
  const document = openDocument<Record<string, Secret>>(join(dir, "secrets.json"), {});
  const secrets = document.value;
  const arnPrefix = `arn:aws:secretsmanager:${region}:${accountId}:secret:`;

  function find(id: string): Secret | undefined {
    return Object.values(secrets).find(
      ({ arn, name }) => id === name || id === arn || id === arnPrefix + name,
    );
  }

  function live(id: string): Secret {
    const secret = find(id);
    if (!secret) throw notFound("Secrets Manager can't find the specified secret.");
    if (secret.deletedDate !== undefined) {
      throw new AwsFault(
        "InvalidRequestException",
        "You can't perform this operation on the secret because it was marked for deletion.",
      );
    }
    return secret;
  }

  function create({ name, description, kmsKeyId }: NewSecret): Secret {
    const existing = secrets[name];
    if (existing?.deletedDate !== undefined) {
      throw new AwsFault(
        "InvalidRequestException",
        "You can't create this secret because a secret with this name is already scheduled for deletion.",
      );
    }
    if (existing) {
      throw new AwsFault(
        "ResourceExistsException",
        `The operation failed because the secret ${name} already exists.`,
      );
    }
    const arn = `${arnPrefix}${name}-${randomBytes(6).toString("base64url").replace(/[-_]/g, "x").slice(0, 6)}`;
    const secret = {
      ...{ arn, name, ...(description && { description }), ...(kmsKeyId && { kmsKeyId }) },
      ...{ createdDate: seconds(), versions: {} },
    };
    secrets[name] = secret;
    document.save();
    return secret;
  }

  function putValue(
    id: string,
    value: string,
    { token: given = randomUUID(), stages = ["AWSCURRENT"] }: { token?: string; stages?: string[] } = {},
  ): string {
    const { versions } = live(id);
    const existing = versions[given];
    if (existing && existing.secretString !== value) {
      throw new AwsFault(
        "ResourceExistsException",
        `You can't use ClientRequestToken ${given} because that value is already in use for a version of secret ${id}.`,
      );
    }
    if (existing) return given;
    for (const stage of stages) takeLabel(versions, stage);
    versions[given] = { secretString: value, stages: [...stages], createdDate: seconds() };
    prune(versions);
    document.save();
    return given;
  }

  return {
    create,
    find,
    putValue,
    update(id, { description, kmsKeyId }) {
      const secret = live(id);
      if (description === undefined) delete secret.description;
      else secret.description = description;
      if (kmsKeyId !== undefined) secret.kmsKeyId = kmsKeyId;
      document.save();
    },
    remove(id, recoveryDays) {
      const secret = find(id);
      if (!secret) return;
      if (recoveryDays === 0) delete secrets[secret.name];
      else secret.deletedDate = seconds() + recoveryDays * 24 * 60 * 60;
      document.save();
    },
    stripLabels(id, versionId) {
      const version = find(id)?.versions[versionId];
      if (version) version.stages = version.stages.filter((stage) => stage === "AWSCURRENT");
      document.save();
    },
    arnOf: (id) => find(id)?.arn ?? (id.startsWith("arn:") ? id : arnPrefix + id),
    get: live,
  };
}

/** Takes the label off the version that has it; AWSCURRENT leaves AWSPREVIOUS behind. */
function takeLabel(versions: Record<string, SecretVersion>, stage: string): void {
  const holder = Object.values(versions).find(({ stages }) => stages.includes(stage));
  if (!holder) return;
  holder.stages = holder.stages.filter((name) => name !== stage);
  if (stage !== "AWSCURRENT") return;
  takeLabel(versions, "AWSPREVIOUS");
  holder.stages.push("AWSPREVIOUS");
}

function prune(versions: Record<string, SecretVersion>): void {
  const unlabelled = Object.entries(versions).filter(([, { stages }]) => stages.length === 0);
  for (const [id] of unlabelled.slice(0, -maxUnlabelled)) delete versions[id];
}

export function notFound(message: string): AwsFault {
  return new AwsFault("ResourceNotFoundException", message);
}

function seconds(): number {
  return Date.now() / 1000;
}
