import assert from "node:assert/strict";
import { openIam } from "../../../local/aws/iam.ts";
import { openSqs, type Sqs } from "../../../local/aws/sqs.ts";
import { eventSourceMappingKind, queueKind } from "../../../local/pulumi/kinds/sqs.ts";
import { useTemporaryFolder } from "../support.ts";

describe("a mapping of a queue", () => {
  const folder = useTemporaryFolder();
  let sqs: Sqs;
  beforeEach(() => {
    sqs = openSqs({ dir: folder(), region: "eu-central-1", url: () => "https://localhost:1" });
  });
  afterEach(() => sqs.close());
  const needed = ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"];

  /** Maps a queue to a function whose role has these rights. */
  async function map(
    rights: readonly string[],
    { resource = "*", visibility = 60, timeoutSeconds = 10 } = {},
  ) {
    const iam = openIam(folder());
    const { arn: role } = iam.putRole("role", "{}");
    const statement = { Effect: "Allow", Action: rights, Resource: resource };
    iam.putPolicy("role", "own", JSON.stringify({ Version: "2012-10-17", Statement: [statement] }));
    const { outputs } = await queueKind(sqs).create({
      name: "feedback",
      visibilityTimeoutSeconds: visibility,
    });
    const lambda = { get: () => ({ role, timeoutSeconds }) as never };
    const kind = eventSourceMappingKind(sqs, { lambda, iam });
    return kind.create({ eventSourceArn: outputs.arn, functionName: "f" });
  }

  it("is made for a role that may read the queue", async () => {
    const { id } = await map(needed, { resource: "arn:aws:sqs:eu-central-1:000000000000:feedback" });
    assert.ok(sqs.getMapping(id));
  });

  for (const missing of needed) {
    it(`is refused to a role without ${missing}`, async () => {
      const rights = needed.filter((right) => right !== missing);
      await assert.rejects(map(rights), new RegExp(`does not have permissions to call ${missing} on SQS`));
    });
  }

  it("is refused to a role with rights to another queue", async () => {
    const resource = "arn:aws:sqs:eu-central-1:000000000000:other";
    await assert.rejects(map(needed, { resource }), /does not have permissions/);
  });

  it("is refused where a message comes again while the function still works on it", async () => {
    await map(needed, { visibility: 10, timeoutSeconds: 10 });
    await assert.rejects(
      map(needed, { visibility: 9, timeoutSeconds: 10 }),
      /Queue visibility timeout: 9 seconds is less than Function timeout: 10 seconds/,
    );
  });
});
