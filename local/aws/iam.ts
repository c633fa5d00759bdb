// Roles, their policies, and their access keys.
import { createHash, randomBytes } from "node:crypto";
import { join } from "node:path";
import { openDocument } from "../machine/state.ts";
import { AwsFault } from "./errors.ts";
import { allows, type Context, isWellFormed } from "./policy.ts";

export const accountId = "000000000000";

/** Keys that may do everything: for tests and for trying things by hand. They work on this machine only. */
export const operator = {
  accessKeyId: "AKIALOCALOPERATOR000",
  secretAccessKey: "local-operator-secret-access-key",
} as const;

export interface Role {
  readonly arn: string;
  readonly assumeRolePolicy: string;
  /** Inline policies by name, JSON text. */
  readonly policies: Record<string, string>;
}

/** Who signed a call. */
export interface Principal {
  readonly arn: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
  mayDo(action: string, resource: string, context?: Context): boolean;
}

export interface Session {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
}

export interface Iam {
  putRole(name: string, assumeRolePolicy: string): Role;
  getRole(name: string): Role | undefined;
  /** Throws a fault while the role has policies. */
  removeRole(name: string): void;
  putPolicy(roleName: string, policyName: string, policy: string): void;
  removePolicy(roleName: string, policyName: string): void;
  /** Keys for one session of the role; the same again for the same role and session. */
  assume(roleArn: string, sessionName: string): Session;
  mayDo(roleArn: string, action: string, resource: string, context?: Context): boolean;
  /** The owner of an access key. */
  find(accessKeyId: string): Principal | undefined;
}

interface State {
  /** From which session keys are derived, so that they outlive a restart. */
  seed: string;
  roles: Record<string, Role>;
  sessions: Record<string, { roleArn: string; sessionName: string }>;
}

export function openIam(dir: string): Iam {
  const seed = randomBytes(32).toString("hex");
  const document = openDocument<State>(join(dir, "iam.json"), { seed, roles: {}, sessions: {} });
  const state = document.value;

  function roleOf(arn: string): [string, Role] | undefined {
    return Object.entries(state.roles).find(([, role]) => role.arn === arn);
  }

  function mayDo(roleArn: string, action: string, resource: string, context?: Context): boolean {
    const [, role] = roleOf(roleArn) ?? [];
    return role !== undefined && allows(Object.values(role.policies), action, resource, context);
  }

  function derive(accessKeyId: string, purpose: string): string {
    return createHash("sha256").update(`${state.seed}/${accessKeyId}/${purpose}`).digest("base64url");
  }

  function known(name: string): Role {
    const role = state.roles[name];
    if (!role) throw new AwsFault("NoSuchEntity", `The role with name ${name} cannot be found.`);
    return role;
  }

  return {
    putRole(name, assumeRolePolicy) {
      JSON.parse(assumeRolePolicy);
      const arn = `arn:aws:iam::${accountId}:role/${name}`;
      const role = { arn, assumeRolePolicy, policies: state.roles[name]?.policies ?? {} };
      state.roles[name] = role;
      document.save();
      return role;
    },
    getRole: (name) => state.roles[name],
    removeRole(name) {
      const { policies = {} } = state.roles[name] ?? {};
      if (Object.keys(policies).length > 0)
        throw new AwsFault("DeleteConflict", "Cannot delete entity, must delete policies first.");
      delete state.roles[name];
      document.save();
    },
    putPolicy(roleName, policyName, policy) {
      if (!isWellFormed(policy)) throw new AwsFault("MalformedPolicyDocument", "Syntax errors in policy.");
      known(roleName).policies[policyName] = policy;
      document.save();
    },
    removePolicy(roleName, policyName) {
      delete state.roles[roleName]?.policies[policyName];
      document.save();
    },
    assume(roleArn, sessionName) {
      const digest = createHash("sha256").update(`${roleArn}/${sessionName}`).digest("hex");
      const accessKeyId = `ASIA${digest.slice(0, 16).toUpperCase()}`;
      if (!state.sessions[accessKeyId]) {
        state.sessions[accessKeyId] = { roleArn, sessionName };
        document.save();
      }
      return {
        accessKeyId,
        secretAccessKey: derive(accessKeyId, "secret"),
        sessionToken: derive(accessKeyId, "token"),
      };
    },
    mayDo,
    find(accessKeyId) {
      if (accessKeyId === operator.accessKeyId) {
        const arn = `arn:aws:iam::${accountId}:user/operator`;
        return { arn, secretAccessKey: operator.secretAccessKey, mayDo: () => true };
      }
      const session = state.sessions[accessKeyId];
      const [roleName] = (session && roleOf(session.roleArn)) ?? [];
      if (!session || !roleName) return undefined;
      return {
        arn: `arn:aws:sts::${accountId}:assumed-role/${roleName}/${session.sessionName}`,
        secretAccessKey: derive(accessKeyId, "secret"),
        sessionToken: derive(accessKeyId, "token"),
        mayDo: (action, resource, context) => mayDo(session.roleArn, action, resource, context),
      };
    },
  };
}
