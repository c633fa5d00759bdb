import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type Invocation, startEnvironment } from "../../../../local/aws/lambda/environment.ts";
import type { LambdaService } from "../../../../local/aws/lambda/service.ts";
import { codeDir, echo, useLambda } from "./lab.ts";

describe("local Lambda", () => {
  const { folder, open } = useLambda();

  async function invoke(lambda: LambdaService, event: object = {}): Promise<Invocation> {
    const invocation = await lambda.invoke("echo", JSON.stringify(event));
    if (invocation === "throttled") throw new Error("throttled");
    return invocation;
  }

  async function result(lambda: LambdaService, event: object = {}) {
    const { payload } = await invoke(lambda, event);
    return JSON.parse(payload);
  }

  function isAlive(pid: string): boolean {
    try {
      return process.kill(Number(pid), 0);
    } catch {
      return false;
    }
  }

  it("runs the handler with the event and the context of the invocation", async () => {
    const lambda = await open();
    lambda.put(echo);
    const { event, context, directory } = await result(lambda, { a: 1 });
    assert.deepEqual(event, { a: 1 });
    assert.equal(directory, codeDir.replace(/\/$/, ""));
    assert.match(context.awsRequestId, /^[0-9a-f-]{36}$/);
    assert.equal(context.invokedFunctionArn, echo.arn);
    assert.ok(context.remaining > 4000 && context.remaining <= 5000, `${context.remaining} ms remain`);
  });

  it("gives the process Lambda's variables, the function's own, and nothing of this process", async () => {
    process.env.LEAK = "must not arrive";
    try {
      const lambda = await open();
      lambda.put(echo);
      const { environment } = await result(lambda);
      const { AWS_LAMBDA_RUNTIME_API, AWS_LAMBDA_LOG_STREAM_NAME, _X_AMZN_TRACE_ID, ...rest } = environment;
      assert.match(AWS_LAMBDA_RUNTIME_API, /^127\.0\.0\.1:\d+$/);
      assert.match(AWS_LAMBDA_LOG_STREAM_NAME, /^\d{4}\/\d\d\/\d\d\/\[\$LATEST\][0-9a-f]{32}$/);
      assert.match(_X_AMZN_TRACE_ID, /^Root=1-[0-9a-f]{8}-[0-9a-f]{24};Parent=[0-9a-f]{16};Sampled=0$/);
      assert.deepEqual(rest, {
        _HANDLER: "index.handler",
        AWS_ACCESS_KEY_ID: `id of ${echo.role}`,
        AWS_DEFAULT_REGION: "eu-central-1",
        AWS_ENDPOINT_URL: "https://localhost:7402",
        AWS_EXECUTION_ENV: "AWS_Lambda_nodejs24.x",
        AWS_LAMBDA_FUNCTION_MEMORY_SIZE: "256",
        AWS_LAMBDA_FUNCTION_NAME: "echo",
        AWS_LAMBDA_FUNCTION_VERSION: "$LATEST",
        AWS_LAMBDA_INITIALIZATION_TYPE: "on-demand",
        AWS_LAMBDA_LOG_GROUP_NAME: "/aws/lambda/echo",
        AWS_REGION: "eu-central-1",
        AWS_SECRET_ACCESS_KEY: "secret of echo",
        AWS_SESSION_TOKEN: "token",
        LAMBDA_RUNTIME_DIR: "/var/runtime",
        LAMBDA_TASK_ROOT: codeDir,
        LANG: "en_US.UTF-8",
        PATH: "/usr/local/bin:/usr/bin/:/bin:/opt/bin",
        RELEASE: "1",
        TZ: ":UTC",
      });
    } finally {
      delete process.env.LEAK;
    }
  });

  it("uses an idle environment again", async () => {
    const lambda = await open();
    lambda.put(echo);
    const first = await result(lambda);
    const second = await result(lambda);
    assert.equal(second.pid, first.pid);
  });

  it("starts a new environment after it was told to replace them", async () => {
    const lambda = await open();
    lambda.put(echo);
    const first = await result(lambda);
    lambda.replaceEnvironments();
    const second = await result(lambda);
    assert.notEqual(second.pid, first.pid);
    assert.equal((await result(lambda)).pid, second.pid);
  });

  it("gives every environment one request at a time and starts another for the second", async () => {
    const lambda = await open();
    lambda.put(echo);
    const results = await Promise.all([1, 2].map(() => result(lambda, { act: "sleep", ms: 600 })));
    assert.equal(new Set(results.map(({ pid }) => pid)).size, 2);
  });

  it("lets requests wait when all environments are busy", async () => {
    const lambda = await open({ maxEnvironments: 1 });
    lambda.put(echo);
    const results = await Promise.all([1, 2, 3].map(() => result(lambda)));
    assert.equal(new Set(results.map(({ pid }) => pid)).size, 1);
  });

  it("reports an exception and keeps the environment", async () => {
    const lambda = await open();
    lambda.put(echo);
    const { pid } = await result(lambda);
    const { ok, payload } = await invoke(lambda, { act: "throw" });
    const { errorType, errorMessage } = JSON.parse(payload);
    assert.deepEqual(
      { ok, errorType, errorMessage },
      { ok: false, errorType: "RangeError", errorMessage: "out of range" },
    );
    assert.equal((await result(lambda)).pid, pid);
  });

  it("ends an environment that takes too long, and goes on with a new one", async () => {
    const lambda = await open();
    lambda.put({ ...echo, timeoutSeconds: 0.5 });
    const { pid } = await result(lambda);
    const { ok, payload } = await invoke(lambda, { act: "sleep", ms: 10_000 });
    assert.equal(ok, false);
    assert.match(payload, /Task timed out after 0\.50 seconds/);
    assert.notEqual((await result(lambda)).pid, pid);
    assert.equal(isAlive(pid), false);
  });

  it("survives a process that ends in the middle of a request", async () => {
    const lambda = await open();
    lambda.put(echo);
    const { ok, payload } = await invoke(lambda, { act: "exit" });
    assert.equal(ok, false);
    assert.match(payload, /Runtime exited with code: 3/);
    assert.equal((await result(lambda)).release, "1");
  });

  for (const [mode, expected] of [
    ["throw", /TypeError.*broken at start/],
    ["exit", /Runtime exited with code: 7/],
  ] as const) {
    it(`fails the request when the start does: ${mode}`, async () => {
      const lambda = await open();
      lambda.put({ ...echo, variables: { INIT: mode } });
      const { ok, payload } = await invoke(lambda);
      assert.equal(ok, false);
      assert.match(payload, expected);
    });
  }

  it("ends an environment whose start takes too long", async () => {
    const options = {
      codeDir,
      functionArn: echo.arn,
      memorySizeMb: 128,
      timeoutMs: 1000,
      onLine: () => {},
      variables: { INIT: "hang", _HANDLER: "index.handler" },
      initTimeoutMs: 200,
    };
    await assert.rejects(startEnvironment(options), /Init timed out after 0\.20 seconds/);
  });

  it("says which module or export is missing", async () => {
    const lambda = await open();
    lambda.put({ ...echo, handler: "index.main" });
    assert.match((await invoke(lambda)).payload, /index\.main is undefined or not exported/);
    lambda.put({ ...echo, handler: "other.handler" });
    assert.match((await invoke(lambda)).payload, /Cannot find module 'other'/);
  });

  it("serves an update with new environments, and with old ones while they linger", async () => {
    const lambda = await open({ lingerMs: 60_000 });
    lambda.put(echo);
    await result(lambda);
    lambda.put({ ...echo, variables: { RELEASE: "2" } });
    const seen = new Set<string>();
    for (let i = 0; i < 500 && seen.size < 2; i += 1) seen.add((await result(lambda)).release);
    assert.deepEqual([...seen].sort(), ["1", "2"]);
    const next = [await result(lambda), await result(lambda)].map(({ release }) => release);
    assert.deepEqual(next.sort(), ["1", "2"]);
  });

  it("serves an update only with new environments once the old ones have lingered", async () => {
    const lambda = await open({ lingerMs: 0 });
    lambda.put(echo);
    const { pid } = await result(lambda);
    lambda.put({ ...echo, variables: { RELEASE: "2" } });
    while (isAlive(pid)) await result(lambda);
    const releases = [await result(lambda), await result(lambda)].map(({ release }) => release);
    assert.deepEqual(releases, ["2", "2"]);
  });

  it("lets a request finish that runs when its environment has to go", async () => {
    const lambda = await open({ lingerMs: 0 });
    lambda.put(echo);
    await result(lambda);
    const running = result(lambda, { act: "sleep", ms: 300 });
    lambda.put({ ...echo, variables: { RELEASE: "2" } });
    assert.equal((await running).release, "1");
  });

  it("throttles over the reserved concurrency, and serves nothing at 0", async () => {
    const lambda = await open();
    lambda.put({ ...echo, reservedConcurrency: 1 });
    const first = lambda.invoke("echo", JSON.stringify({ act: "sleep", ms: 200 }));
    assert.equal(await lambda.invoke("echo", "{}"), "throttled");
    await first;
    assert.notEqual(await lambda.invoke("echo", "{}"), "throttled");
    lambda.put({ ...echo, reservedConcurrency: 0 });
    assert.equal(await lambda.invoke("echo", "{}"), "throttled");
  });

  it("writes what the function prints and a report to the log group's file", async () => {
    const lines: string[] = [];
    const lambda = await open({ onLog: ({ line }) => lines.push(line) });
    lambda.put(echo);
    const { requestId } = await invoke(lambda, { act: "log", line: "hello log" });
    await lambda.close();
    const text = readFileSync(join(folder(), "logs/aws/lambda/echo.log"), "utf8");
    assert.deepEqual(text.trimEnd().split("\n"), lines);
    assert.ok(lines.includes("hello log"));
    assert.ok(lines.some((line) => line.startsWith(`REPORT RequestId: ${requestId}\tDuration:`)));
  });

  it("writes nothing for a role that may not write logs", async () => {
    const lines: string[] = [];
    const lambda = await open({ mayLog: () => false, onLog: ({ line }) => lines.push(line) });
    lambda.put(echo);
    await invoke(lambda, { act: "log", line: "hello log" });
    await lambda.close();
    assert.deepEqual(lines, []);
  });

  it("refuses reserved variables and more than 4 KB", async () => {
    const lambda = await open();
    assert.throws(
      () => lambda.put({ ...echo, variables: { AWS_REGION: "x" } }),
      /Reserved keys .*: AWS_REGION/,
    );
    assert.throws(
      () => lambda.put({ ...echo, variables: { A: "x".repeat(4096) } }),
      /exceeded the 4KB limit/,
    );
  });

  it("leaves no process behind", async () => {
    const lambda = await open();
    lambda.put(echo);
    const { pid } = await result(lambda);
    await lambda.close();
    assert.equal(isAlive(pid), false);
  });
});
