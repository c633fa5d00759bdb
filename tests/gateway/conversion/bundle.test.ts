// The function's own bundle, over a real table: what the gateway's bundle has sent is found again.
import assert from "node:assert/strict";
import { deriveKey } from "../../../gateway/access/derivedKeys.ts";
import type { Environment } from "../../../local/aws/lambda/environment.ts";
import { openSite, type Site } from "../../faults/site.ts";
import { keyOf, secretWith } from "../../support/documents.ts";
import { startFunction } from "../../support/functionProcess.ts";
import { entry, recipient, streamKey } from "./support.ts";

describe("the function that reads Auth0's log", function () {
  this.timeout(60_000);
  let site: Site;
  let environment: Environment;
  const lines: string[] = [];

  before(async () => {
    site = await openSite();
    const { pepper } = secretWith();
    const { variables, versionId } = await site.observer({
      receiptKeys: [deriveKey(pepper, "receipts")],
      conversionKeys: [deriveKey(pepper, "conversion")],
      streamKeys: [streamKey],
    });
    environment = await startFunction("conversion", {
      settings: { lifetimeSeconds: 180, secretVersionId: versionId },
      variables,
      onLine: (line) => lines.push(line),
    });
    const gateway = await site.start(["webhook"], { observe: { conversion: true } });
    const { status } = await gateway.send({ body: { recipient, body: "Your code is 606070" } });
    assert.equal(status, 200);
  });
  after(async () => {
    environment?.stop();
    await environment?.ended;
    await site?.close();
  });

  const now = () => entry({ date: new Date().toISOString() });
  const invoke = async (event: object) => environment.invoke(JSON.stringify(event));
  const countsOf = async () => {
    const items = await site.scan();
    const all = items.filter(({ pk }) => pk?.S?.startsWith("tally#")).flatMap((item) => Object.entries(item));
    const kinds = ["sent", "expected", "converted"];
    return kinds.map((kind) =>
      all.reduce((total, [name, value]) => total + (name === `${kind}_webhook_DE` ? Number(value.N) : 0), 0),
    );
  };
  const event = (data = now()) => ({
    version: "0",
    id: "7c3b8e2a",
    source: "aws.partner/auth0.com/tenant-0e4f/auth0.logs",
    "detail-type": "Auth0 log",
    account: "123456789012",
    time: new Date().toISOString(),
    region: "eu-central-1",
    resources: [],
    detail: data,
  });
  const post = (authorization: string, body: unknown) => ({
    version: "2.0",
    rawPath: "/",
    rawQueryString: "",
    headers: { authorization, "content-type": "application/json" },
    requestContext: { http: { method: "POST", path: "/" } },
    body: Buffer.from(JSON.stringify(body)).toString("base64"),
    isBase64Encoded: true,
  });

  it("refuses a stream with another key", async () => {
    const { payload } = await invoke(post(keyOf("other"), [now()]));
    assert.deepEqual(JSON.parse(payload), { statusCode: 401 });
    assert.deepEqual(await countsOf(), [1, 1, 0]);
  });

  it("counts a login from EventBridge, once with the same from a stream by HTTPS", async () => {
    const { ok } = await invoke(event());
    assert.ok(ok, lines.join("\n"));
    assert.deepEqual(await countsOf(), [1, 1, 1]);
    const { payload } = await invoke(post(streamKey, [now()]));
    assert.deepEqual(JSON.parse(payload), { statusCode: 200 });
    assert.deepEqual(await countsOf(), [1, 1, 1]);
  });

  it("fails where the table does not let it, so that Auth0 tells it again", async () => {
    site.permitTable(false);
    try {
      assert.equal((await invoke(event())).ok, false);
      assert.deepEqual(JSON.parse((await invoke(post(streamKey, [now()]))).payload), { statusCode: 503 });
    } finally {
      site.permitTable(true);
    }
  });

  it("writes no number and no key", () => {
    const all = lines.join("\n");
    for (const secret of [recipient.slice(3), streamKey, keyOf("other")]) assert.ok(!all.includes(secret));
  });
});
