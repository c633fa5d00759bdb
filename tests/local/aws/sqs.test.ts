import assert from "node:assert/strict";
import { openSqs, type Sqs } from "../../../local/aws/sqs.ts";
import { useTemporaryFolder } from "../support.ts";

const region = "eu-central-1";
const arn = `arn:aws:sqs:${region}:000000000000:feedback`;

describe("A queue", () => {
  const folder = useTemporaryFolder();
  let sqs: Sqs;
  let batches: { messageId: string; body: string }[][];
  let answer: (ids: string[]) => { ok: boolean; payload: string };
  beforeEach(() => {
    batches = [];
    answer = () => ({ ok: true, payload: JSON.stringify({ batchItemFailures: [] }) });
    sqs = openSqs({ dir: folder(), region, url: () => "https://localhost:1" });
    sqs.putQueue({ name: "feedback", retentionSeconds: 3600 });
  });
  afterEach(() => sqs.close());

  const send = (MessageBody: string) =>
    sqs.call("SendMessage", { QueueUrl: sqs.urlOf("feedback"), MessageBody }, () => {});

  function deliver(): void {
    sqs.putMapping({ id: "mapping", queue: "feedback", functionName: "f", batchSize: 2 });
    sqs.deliverTo({
      get: () => ({}) as never,
      invoke: async (_name, event) => {
        const { Records } = JSON.parse(event);
        batches.push(Records);
        const { ok, payload } = answer(Records.map(({ messageId }: { messageId: string }) => messageId));
        return { requestId: "", ok, payload, durationMs: 0 };
      },
    });
  }

  it("hands its messages to the function in batches, as SQS writes them", async () => {
    for (const body of ["one", "two", "three"]) send(body);
    deliver();
    await sqs.idle();
    assert.deepEqual(
      batches.map((batch) => batch.map(({ body }) => body)),
      [["one", "two"], ["three"]],
    );
    const [first] = batches[0] ?? [];
    const { eventSource, eventSourceARN, md5OfBody } = Object(first);
    assert.deepEqual(
      [eventSource, eventSourceARN, md5OfBody],
      ["aws:sqs", arn, "f97c5d29941bfb1b2fdab0874906ab82"],
    );
  });

  it("hands over again only what the function gives back", async () => {
    send("good");
    send("bad");
    let failed = false;
    answer = ([, second]) => {
      const batchItemFailures = failed ? [] : [{ itemIdentifier: second }];
      failed = true;
      return { ok: true, payload: JSON.stringify({ batchItemFailures }) };
    };
    deliver();
    await sqs.idle();
    assert.deepEqual(
      batches.map((batch) => batch.map(({ body }) => body)),
      [["good", "bad"], ["bad"]],
    );
  });

  it("hands over everything again where the function fails", async () => {
    send("one");
    let times = 0;
    answer = () => ({ ok: ++times > 1, payload: "{}" });
    deliver();
    await sqs.idle();
    assert.equal(batches.length, 2);
  });

  it("asks for the right to send, and knows no other queue", () => {
    const asked: string[] = [];
    sqs.call("SendMessage", { QueueUrl: sqs.urlOf("feedback"), MessageBody: "x" }, (action, resource) =>
      asked.push(`${action} ${resource}`),
    );
    assert.deepEqual(asked, [`sqs:SendMessage ${arn}`]);
    const other = { QueueUrl: sqs.urlOf("other"), MessageBody: "x" };
    assert.throws(() => sqs.call("SendMessage", other, () => {}), /does not exist/);
  });
});
