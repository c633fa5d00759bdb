// The policies of the component as Moto's IAM reads them.
import assert from "node:assert/strict";
import { Agent } from "node:https";
import { signRequest } from "../../gateway/network/aws.ts";
import { sendHttps } from "../../local/machine/https.ts";
import type { Registered } from "../components/deploy.ts";
import { type Moto, startMoto } from "../support/moto.ts";
import { pythonPackages } from "../support/realParts.ts";
import { testAuthority } from "../support/tls.ts";
import { plain, stacks } from "./stacks.ts";

const isRole = ({ type }: Registered) => type === "aws:iam/role:Role";
const isPolicy = ({ type }: Registered) => type === "aws:iam/rolePolicy:RolePolicy";

describe("Moto's IAM", () => {
  let moto: Moto;
  let agent: Agent;
  before(async function () {
    pythonPackages.require(this);
    moto = await startMoto();
    agent = new Agent({ ca: (await testAuthority()).ca });
  });
  after(async () => {
    agent?.destroy();
    await moto?.close();
  });

  /** AWS's code of the error, or undefined. */
  async function call(Action: string, fields: Record<string, string>): Promise<string | undefined> {
    const body = String(new URLSearchParams({ Action, Version: "2010-05-08", ...fields }));
    const headers = { "content-type": "application/x-www-form-urlencoded" };
    const request = {
      method: "POST",
      url: "/",
      headers,
      body,
      sign: { service: "iam", region: "us-east-1" },
    } as const;
    const keys = { AWS_ACCESS_KEY_ID: "AKIAOPERATOR", AWS_SECRET_ACCESS_KEY: "secret" };
    const { url, ...signed } = signRequest(request, { AWS_ENDPOINT_URL: moto.url, ...keys });
    const reply = await sendHttps(url, { ...signed, agent });
    return reply.status === 200 ? undefined : /<Code>([^<]+)</.exec(reply.body)?.[1];
  }

  const createRole = (RoleName: string, policy: unknown) =>
    call("CreateRole", { RoleName, AssumeRolePolicyDocument: String(policy) });
  const putPolicy = (RoleName: string, PolicyName: string, policy: unknown) =>
    call("PutRolePolicy", { RoleName, PolicyName, PolicyDocument: String(plain(policy)) });

  for (const [title, stack] of Object.entries(stacks)) {
    it(`takes roles and policies of ${title}`, async () => {
      const resources = await stack();
      const roles = resources.filter(isRole);
      assert.ok(roles.length > 0);
      for (const { name, inputs } of roles)
        assert.equal(await createRole(name, inputs.assumeRolePolicy), undefined, name);
      const policies = resources.filter(isPolicy);
      assert.ok(policies.length > 1);
      for (const { name, inputs } of policies)
        assert.equal(await putPolicy(String(inputs.role), name, inputs.policy), undefined, name);
    });
  }

  const malformed: [what: string, statement: object][] = [
    ["no resource", { Effect: "Allow", Action: "sns:Publish" }],
    ["a resource that is no ARN", { Effect: "Allow", Action: "sns:Publish", Resource: "topic" }],
    ["an effect of its own", { Effect: "Permit", Action: "sns:Publish", Resource: "*" }],
  ];
  for (const [what, statement] of malformed) {
    it(`refuses a policy with ${what}`, async () => {
      await createRole("other", JSON.stringify({ Version: "2012-10-17", Statement: [] }));
      const policy = JSON.stringify({ Version: "2012-10-17", Statement: [statement] });
      assert.equal(await putPolicy("other", "policy", policy), "MalformedPolicyDocument");
    });
  }

  it("keeps a role that has policies", async () => {
    await createRole("kept", JSON.stringify({ Version: "2012-10-17", Statement: [] }));
    const statement = { Effect: "Allow", Action: "sns:Publish", Resource: "*" };
    await putPolicy("kept", "policy", JSON.stringify({ Version: "2012-10-17", Statement: [statement] }));
    assert.equal(await call("DeleteRole", { RoleName: "kept" }), "DeleteConflict");
    await call("DeleteRolePolicy", { RoleName: "kept", PolicyName: "policy" });
    assert.equal(await call("DeleteRole", { RoleName: "kept" }), undefined);
  });
});
