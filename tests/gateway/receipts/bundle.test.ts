// The built function in a process of its own, as Lambda runs it, over a database that nobody here wrote.
import assert from "node:assert/strict";
import { AwsError, type CallAws } from "../../../gateway/network/aws.ts";
import { openTable, type Table } from "../../../gateway/state/table.ts";
import { markMessage } from "../../../gateway/tally/marks.ts";
import { createTable, tableArn } from "../../../local/aws/dynamoDb.ts";
import { AwsFault } from "../../../local/aws/errors.ts";
import type { Environment } from "../../../local/aws/lambda/environment.ts";
import { type Aws, openAws } from "../../../local/aws/open.ts";
import { createCarrier } from "../../../local/carrier/carrier.ts";
import { startDatabase } from "../../support/database.ts";
import { keyOf } from "../../support/documents.ts";
import { startFunction } from "../../support/functionProcess.ts";
import { temporaryDir } from "../../support/temporaryDir.ts";
import { testAuthority } from "../../support/tls.ts";
import { at, busEvent, callbackOf, countsIn, eventOf, providers, receiptKey, twilio } from "./support.ts";
import { reportOf, traffic } from "./traffic.ts";

const region = "eu-central-1";
const tableName = "state";

describe("the receipts function in its bundle", function () {
  this.timeout(60_000);
  let aws: Aws;
  let table: Table;
  let environment: Environment;
  const lines: string[] = [];

  before(async () => {
    const dir = temporaryDir("receipts-");
    aws = await openAws({
      dir,
      region,
      tls: await testAuthority(),
      carrier: createCarrier(),
      port: 0,
      dynamoDb: await startDatabase(),
    });
    await createTable(aws.dynamoDb, tableName, "pk", [{ name: "pk", type: "S" }]);
    const callAws: CallAws = ({ target, input }) =>
      aws.dynamoDb.call(target.split(".")[1] ?? "", input).catch((error: unknown) => {
        throw error instanceof AwsFault ? new AwsError(400, error.type) : error;
      });
    table = openTable(tableName, callAws, { timeoutMs: 10_000 });
    environment = await startReceipts();
  });
  after(async () => {
    environment?.stop();
    await environment?.ended;
    await aws?.close();
  });

  /** With the rights that its role has, and no others. */
  async function startReceipts(): Promise<Environment> {
    const secret = aws.secrets.create({ name: "observers" });
    const document = { receiptKeys: [receiptKey], conversionKeys: [keyOf("conversion")] };
    const secretVersionId = aws.secrets.putValue(secret.arn, JSON.stringify(document));
    const { arn: role } = aws.iam.putRole("receipts", "{}");
    const permit = (name: string, Action: string | string[], Resource: string) =>
      aws.iam.putPolicy(
        "receipts",
        name,
        JSON.stringify({ Statement: [{ Effect: "Allow", Action, Resource }] }),
      );
    permit("secret", "secretsmanager:GetSecretValue", secret.arn);
    const actions = ["GetItem", "PutItem", "UpdateItem"].map((name) => `dynamodb:${name}`);
    permit("table", actions, tableArn(region, tableName));
    const session = aws.iam.assume(role, "receipts");
    return startFunction("receipts", {
      settings: { providers, secretVersionId },
      variables: {
        SECRET_ID: secret.arn,
        TABLE_NAME: tableName,
        AWS_REGION: region,
        AWS_ACCESS_KEY_ID: session.accessKeyId,
        AWS_SECRET_ACCESS_KEY: session.secretAccessKey,
        AWS_SESSION_TOKEN: session.sessionToken,
        AWS_ENDPOINT_URL: aws.url,
        NODE_EXTRA_CA_CERTS: (await testAuthority()).caFile,
      },
      onLine: (line) => lines.push(line),
    });
  }

  const invoke = async (event: unknown) => environment.invoke(JSON.stringify(event));

  async function counts(): Promise<string[]> {
    const { Items } = await aws.dynamoDb.call("Scan", { TableName: tableName });
    return countsIn(Items as Parameters<typeof countsIn>[0] & never[]);
  }

  it("counts what vendors and AWS say, once each", async () => {
    const now = Date.now();
    const sent = traffic(40, 3, now - 3_600_000);
    const arrivals = sent.arrivals.filter((arrival) => arrival.now - arrival.message.at < 79 * 3_600_000);
    for (const arrival of arrivals) {
      const { url, given } = reportOf(arrival);
      const { payload } = await invoke(eventOf(url, given));
      assert.equal(JSON.parse(payload).statusCode, arrival.isForged ? 403 : 200);
    }
    const own = new Map<string, [delivered: number, failed: number]>();
    for (const message of sent.messages) {
      const said = arrivals.filter((arrival) => arrival.message === message && !arrival.isForged);
      const end = message.vendor.ends(said.map((arrival) => arrival.said));
      const key = `${message.vendor.provider} ${message.country}`;
      const [delivered, failed] = own.get(key) ?? [0, 0];
      if (end === "delivered") own.set(key, [delivered + 1, failed]);
      if (end === "failed") own.set(key, [delivered, failed + 1]);
    }
    const expected = [...own]
      .map(([key, [delivered, failed]]) => `${key}: ${delivered} ${failed}`)
      .toSorted();
    assert.deepEqual(await counts(), expected);
    assert.ok(expected.length > 10);
  });

  it("takes AWS's events, and drops those of other messages", async () => {
    await markMessage(table, receiptKey, "aws", { provider: "aws", country: "ES", at, messageId: "m-1" });
    for (const event of [
      busEvent("TEXT_CARRIER_UNREACHABLE", "m-1"),
      busEvent("TEXT_DELIVERED", "m-1"),
      busEvent("TEXT_DELIVERED", "m-2"),
    ]) {
      const { ok, payload } = await invoke(event);
      assert.ok(ok, payload);
    }
    assert.ok((await counts()).includes("aws ES: 1 0"));
  });

  /** What comes of an event while the role may not use the table. */
  async function invokeWithoutTable(event: unknown) {
    const permit = (Statement: object[]) =>
      aws.iam.putPolicy("receipts", "table", JSON.stringify({ Statement }));
    permit([]);
    const outcome = await invoke(event);
    permit([{ Effect: "Allow", Action: "dynamodb:*", Resource: tableArn(region, tableName) }]);
    return outcome;
  }

  it("answers 503 while the table cannot be used, and counts when it is told again", async () => {
    const { url } = callbackOf("twilio", { key: "again", country: "PT", at: Date.now() });
    const report = eventOf(url, twilio("delivered"));
    const refused = JSON.parse((await invokeWithoutTable(report)).payload);
    assert.deepEqual([refused.statusCode, refused.body], [503, ""]);
    const { time } = JSON.parse(lines.find((line) => line.includes("receipt not counted")) ?? "{}");
    assert.match(String(time), /^\d{4}-.*Z$/, "its line says when");
    assert.equal(JSON.parse((await invoke(report)).payload).statusCode, 200);
    assert.ok((await counts()).includes("twilio PT: 1 0"));
  });

  it("fails AWS's event while the table cannot be used, so that Lambda repeats it", async () => {
    await markMessage(table, receiptKey, "aws", { provider: "aws", country: "PT", at, messageId: "m-3" });
    const event = busEvent("TEXT_DELIVERED", "m-3");
    assert.equal((await invokeWithoutTable(event)).ok, false);
    assert.equal((await invoke(event)).ok, true);
    assert.ok((await counts()).includes("aws PT: 1 0"));
  });

  it("says nothing to who guesses, and nothing of a recipient in its log", async () => {
    const { payload } = await invoke(eventOf("https://receipts.example/twilio", twilio("delivered")));
    const { statusCode, body } = JSON.parse(payload);
    assert.deepEqual([statusCode, body], [403, ""]);
    assert.ok(!lines.join("\n").includes("7700900123"));
    assert.ok(lines.some((line) => line.includes('"message":"receipt"')));
  });
});
