import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { ArgumentsError } from "../../../components/arguments/problems.ts";
import { settleGateway, settleTenant } from "../../../components/arguments/settle.ts";
import { SmsGateway, SmsGatewayTenant } from "../../../components/index.ts";
import { cloudOf, value } from "../deploy.ts";

const unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/** Every error that nobody handles while a component is made, of which the engine prints each object once. */
async function unhandled(make: () => pulumi.Resource): Promise<Error[]> {
  await pulumi.runtime.setMocks({
    newResource: ({ type, name, inputs }) => ({ id: name, state: { ...inputs, ...cloudOf(type, name) } }),
    call: () => ({}),
  });
  const others = process.listeners("unhandledRejection");
  const errors = new Set<Error>();
  process.removeAllListeners("unhandledRejection");
  process.on("unhandledRejection", (reason) => errors.add(reason as Error));
  try {
    make();
    // Errors travel from argument to resources by many turns of the event loop.
    for (let turns = 0; turns < 200; turns += 1) await new Promise((resolve) => setImmediate(resolve));
  } finally {
    process.removeAllListeners("unhandledRejection");
    for (const listener of others) process.on("unhandledRejection", listener);
  }
  return [...errors];
}

describe("An argument that comes as an output", () => {
  it("is reported once when it is wrong, however many parts of the stack use it", async () => {
    const errors = await unhandled(() => new SmsGateway("gw", { tags: pulumi.output({ team: 7 as never }) }));
    assert.deepEqual(
      errors.map(({ message }) => message),
      ['SmsGateway "gw" has a problem:\n  tags.team: must be a text'],
    );
  });

  it("is reported under the name of the component that was made", async () => {
    const gateway = { gatewayUrl: "https://gw.example.com/", signingKey: "k".repeat(32) };
    const wrong = { ...gateway, sender: pulumi.output("canary-is-too-long") };
    const [error, ...others] = await unhandled(() => new SmsGatewayTenant("tenant", wrong));
    assert.match(
      String(error),
      /SmsGatewayTenant "tenant" has a problem:\n {2}sender: must be a number such as/,
    );
    assert.deepEqual(others, []);
  });

  it("is never shown, as it may be secret", async () => {
    const { sender } = settleGateway({ sender: pulumi.output("canary-is-too-long") }, "It");
    const error = await value(sender).catch((reason: unknown) => reason);
    assert.ok(error instanceof ArgumentsError);
    assert.ok(!error.message.includes("canary"));
  });

  const counted = [
    "permissionsBoundaryArn",
    "kmsKeyArn",
    "alarmTopicArn",
    "vpc",
    "reservedConcurrency",
  ] as const;
  for (const name of counted) {
    it(`is refused without a value as ${name}, which would silently be left out`, async () => {
      const { [name]: settled } = settleGateway({ [name]: pulumi.output(undefined) as never }, "It");
      await assert.rejects(
        value(settled),
        new RegExp(`${name}: is an output without a value; leave the arg`),
      );
    });
  }

  it("may have no value where there is a default", async () => {
    const { memorySize } = settleGateway({ memorySize: pulumi.output(undefined) as never }, "It");
    assert.equal(await value(memorySize), 512);
  });

  it("is checked beside the plain ones", async () => {
    const { template } = settleGateway({ syntax: "liquid", template: pulumi.output("@@password@@") }, "It");
    await assert.rejects(
      value(template),
      /template: has no place for the code; add {{ code }} or set syntax/,
    );
  });

  it("is checked beside another one that comes before it", async () => {
    const later = new Promise<number>((resolve) => setImmediate(() => resolve(20)));
    const args = { timeoutSeconds: pulumi.output(15), deadlineSeconds: pulumi.output(later) };
    const { timeoutSeconds, deadlineSeconds } = settleGateway(args, "It");
    assert.equal(await value(timeoutSeconds), 15);
    await assert.rejects(value(deadlineSeconds), /deadlineSeconds: must be less than timeoutSeconds \(15\)/);
  });

  it("makes no other unknown or secret", async () => {
    const sender = pulumi.secret("ACME");
    const settled = settleGateway(
      { sender, memorySize: pulumi.output(unknown as never), subject: "urn:me" },
      "It",
    );
    assert.equal(await value(settled.subject), "urn:me");
    assert.equal(await pulumi.isSecret(settled.audience), false);
    assert.equal(settled.sender && (await pulumi.isSecret(settled.sender)), true);
  });
});

describe("Arguments that are known", () => {
  it("have their defaults, and are undefined where there is none", async () => {
    const settled = settleGateway({}, "It");
    assert.equal(settled.keyGeneration, 1);
    assert.equal(await value(settled.memorySize), 512);
    assert.equal(settled.alarmTopicArn, undefined);
    assert.deepEqual(settled.providerNames, ["aws"]);
  });

  it("of a tenant are those that concern it", () => {
    const keys = Object.keys(
      settleTenant({ gatewayUrl: "https://gw.example.com/", signingKey: "k".repeat(32) }, "It"),
    );
    assert.ok(keys.includes("template"));
    assert.ok(!keys.includes("memorySize"));
  });
});
