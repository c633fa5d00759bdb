import assert from "node:assert/strict";
import type { FunctionConfig } from "../../../../local/aws/lambda/functionConfig.ts";
import { send } from "../../support.ts";
import { echo, useLambda } from "./lab.ts";

describe("local function URL", () => {
  const { open, tls } = useLambda();

  async function openPublic(config: Partial<FunctionConfig> = {}) {
    const lambda = await open();
    lambda.put({ ...echo, ...config });
    const { url } = await lambda.putUrl("echo", "NONE");
    lambda.putPermission("echo", "url", {
      action: "lambda:InvokeFunctionUrl",
      principal: "*",
      functionUrlAuthType: "NONE",
    });
    lambda.putPermission("echo", "invoke", {
      action: "lambda:InvokeFunction",
      principal: "*",
      invokedViaFunctionUrl: true,
    });
    const post = (body: object | Buffer) =>
      send(url, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: Buffer.isBuffer(body) ? body : JSON.stringify(body),
        ca: tls().ca,
      });
    return { lambda, url, post };
  }

  it("answers over TLS with what the function returned", async () => {
    const { post } = await openPublic();
    const answer = { statusCode: 418, headers: { "x-a": "b" }, body: "tea" };
    const { status, headers, text } = await post({ act: "answer", answer });
    assert.deepEqual([status, headers["x-a"], text], [418, "b", "tea"]);
    assert.match(String(headers["x-amzn-requestid"]), /^[0-9a-f-]{36}$/);
  });

  it("gives event, function and caller one id of the request", async () => {
    const { post } = await openPublic();
    const { headers, text } = await post({});
    const { event, context } = JSON.parse(text);
    const ids = [event.requestContext.requestId, context.awsRequestId, headers["x-amzn-requestid"]];
    assert.equal(new Set(ids).size, 1, ids.join());
  });

  for (const missing of ["url", "invoke"]) {
    it(`answers 403 without the permission "${missing}"`, async () => {
      const { lambda, post } = await openPublic();
      lambda.removePermission("echo", missing);
      const { status, text } = await post({});
      assert.equal(status, 403);
      assert.match(text, /^{"Message":"Forbidden/);
    });
  }

  it("answers 403 where the permission is for callers who sign", async () => {
    const { lambda, post } = await openPublic();
    lambda.putPermission("echo", "url", {
      action: "lambda:InvokeFunctionUrl",
      principal: "*",
      functionUrlAuthType: "AWS_IAM",
    });
    assert.equal((await post({})).status, 403);
  });

  it("answers 403 when callers have to sign", async () => {
    const { lambda, post } = await openPublic();
    await lambda.putUrl("echo", "AWS_IAM");
    assert.equal((await post({})).status, 403);
  });

  for (const [name, config, body] of [
    ["an exception", {}, { act: "throw" }],
    ["a timeout", { timeoutSeconds: 0.3 }, { act: "sleep", ms: 9000 }],
    ["a start that fails", { variables: { INIT: "throw" } }, {}],
    ["a result that is no response", {}, { act: "answer", answer: { statusCode: "x" } }],
    ["a response over 6 MB", {}, { act: "large" }],
  ] as const) {
    it(`answers 502 to ${name}`, async () => {
      const { post } = await openPublic(config);
      const { status, text } = await post(body);
      assert.deepEqual([status, text], [502, "Internal Server Error"]);
    });
  }

  it("answers 413 to a request over 6 MB", async () => {
    const { post } = await openPublic();
    assert.equal((await post(Buffer.alloc(6 * 1024 * 1024 + 1, 32))).status, 413);
  });

  it("answers 429 when the reserved concurrency is used up", async () => {
    const { post } = await openPublic({ reservedConcurrency: 0 });
    assert.equal((await post({})).status, 429);
  });

  it("stays at its port after a restart", async () => {
    const { lambda, url } = await openPublic();
    await lambda.close();
    const again = await open();
    assert.equal(again.getUrl("echo")?.url, url);
    assert.equal((await send(url, { ca: tls().ca })).status, 200);
  });

  it("names the variable to change when its port is taken", async () => {
    const { url } = await openPublic();
    await assert.rejects(open(), new RegExp(`port ${new URL(url).port} is in use.*LOCAL_GATEWAY_PORT`));
  });

  it("goes away with its function", async () => {
    const { lambda, url } = await openPublic();
    await lambda.remove("echo");
    await assert.rejects(send(url, { ca: tls().ca }), /ECONNREFUSED/);
  });
});
