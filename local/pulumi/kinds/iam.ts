// aws:iam/role:Role and rolePolicy:RolePolicy
import * as v from "valibot";
import type { Iam } from "../../aws/iam.ts";
import type { Kind } from "./kind.ts";
import { autoName } from "./naming.ts";

const roleInputs = v.object({ name: v.string(), assumeRolePolicy: v.string() });
const policyInputs = v.object({ name: v.string(), role: v.string(), policy: v.string() });

export function roleKind(iam: Iam): Kind {
  return {
    type: "aws:iam/role:Role",
    replaceOn: ["name", "namePrefix", "path"],
    computed: ["arn", "createDate", "uniqueId", "tagsAll"],
    secrets: [],
    check: (name, inputs) => autoName("name", name, inputs),
    async create(inputs) {
      const { name, assumeRolePolicy } = v.parse(roleInputs, inputs);
      const { arn } = iam.putRole(name, assumeRolePolicy);
      return { id: name, outputs: { ...inputs, arn } };
    },
    async read(id) {
      const role = iam.getRole(id);
      return role && { id, outputs: { name: id, arn: role.arn, assumeRolePolicy: role.assumeRolePolicy } };
    },
    async update(id, inputs) {
      const { arn } = iam.putRole(id, v.parse(roleInputs, inputs).assumeRolePolicy);
      return { ...inputs, arn };
    },
    async remove(id, { forceDetachPolicies }) {
      const { policies = {} } = iam.getRole(id) ?? {};
      // By default the real provider leaves those that it did not make, and AWS then keeps the role.
      if (forceDetachPolicies === true) for (const name of Object.keys(policies)) iam.removePolicy(id, name);
      iam.removeRole(id);
    },
  };
}

export function rolePolicyKind(iam: Iam): Kind {
  const parse = (id: string): [string, string] => {
    const [roleName = "", policyName = ""] = id.split(":");
    return [roleName, policyName];
  };
  return {
    type: "aws:iam/rolePolicy:RolePolicy",
    replaceOn: ["name", "namePrefix", "role"],
    computed: [],
    secrets: [],
    check: (name, inputs) => autoName("name", name, inputs),
    async create(inputs) {
      const { name, role, policy } = v.parse(policyInputs, inputs);
      iam.putPolicy(role, name, policy);
      return { id: `${role}:${name}`, outputs: inputs };
    },
    async read(id) {
      const [role, name] = parse(id);
      const policy = iam.getRole(role)?.policies[name];
      return policy === undefined ? undefined : { id, outputs: { role, name, policy } };
    },
    async update(id, inputs) {
      const [role, name] = parse(id);
      iam.putPolicy(role, name, v.parse(policyInputs, inputs).policy);
      return inputs;
    },
    async remove(id) {
      iam.removePolicy(...parse(id));
    },
  };
}
