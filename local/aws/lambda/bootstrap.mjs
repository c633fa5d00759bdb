// The runtime of one execution environment: loads the handler, then asks the Runtime API for one event after another, as
// Lambda's own client does. Plain JavaScript, because stripping types would add 60 ms to every cold start.
import { pathToFileURL } from "node:url";

// Not an import: `import "node:http"` loads undici, 30 ms that would be charged to the function.
const http = process.getBuiltinModule("node:http");
const path = process.getBuiltinModule("node:path");

const [host, port] = process.env.AWS_LAMBDA_RUNTIME_API.split(":");
const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });

/** One call to the Runtime API. It ends the process when the service is gone. */
function call(method, route, body) {
  return new Promise((resolve) => {
    const request = http.request(
      { host, port, agent, method, path: `/2018-06-01/runtime/${route}` },
      (response) => {
        const chunks = [];
        response.on("data", (chunk) => chunks.push(chunk));
        response.on("end", () =>
          resolve({ headers: response.headers, body: Buffer.concat(chunks).toString() }),
        );
      },
    );
    request.on("error", () => process.exit(0));
    request.end(body);
  });
}

function describe(error) {
  const known = error instanceof Error;
  return JSON.stringify({
    errorType: known ? error.name : typeof error,
    errorMessage: known ? error.message : String(error),
    trace: known ? String(error.stack).split("\n") : [],
  });
}

async function loadHandler() {
  const root = process.env.LAMBDA_TASK_ROOT;
  const [, file, name] = /^(.*)\.([^.]+)$/.exec(process.env._HANDLER) ?? [];
  const { existsSync } = process.getBuiltinModule("node:fs");
  const found = [".mjs", ".js", ".cjs"]
    .map((extension) => path.join(root, file + extension))
    .find((candidate) => existsSync(candidate));
  if (!found) throw new Error(`Cannot find module '${file}'`);
  const loaded = await import(pathToFileURL(found).href);
  const handler = loaded[name] ?? loaded.default?.[name];
  if (typeof handler !== "function") throw new Error(`${process.env._HANDLER} is undefined or not exported`);
  return handler;
}

function contextOf(headers) {
  const deadline = Number(headers["lambda-runtime-deadline-ms"]);
  return {
    awsRequestId: headers["lambda-runtime-aws-request-id"],
    callbackWaitsForEmptyEventLoop: true,
    functionName: process.env.AWS_LAMBDA_FUNCTION_NAME,
    functionVersion: process.env.AWS_LAMBDA_FUNCTION_VERSION,
    invokedFunctionArn: headers["lambda-runtime-invoked-function-arn"],
    logGroupName: process.env.AWS_LAMBDA_LOG_GROUP_NAME,
    logStreamName: process.env.AWS_LAMBDA_LOG_STREAM_NAME,
    memoryLimitInMB: process.env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE,
    getRemainingTimeInMillis: () => Math.max(0, deadline - Date.now()),
  };
}

async function handleNext(handler) {
  const { headers, body } = await call("GET", "invocation/next");
  const id = headers["lambda-runtime-aws-request-id"];
  process.env._X_AMZN_TRACE_ID = headers["lambda-runtime-trace-id"];
  try {
    const result = await handler(JSON.parse(body), contextOf(headers));
    await call("POST", `invocation/${id}/response`, JSON.stringify(result === undefined ? null : result));
  } catch (error) {
    await call("POST", `invocation/${id}/error`, describe(error));
  }
}

let handler;
try {
  handler = await loadHandler();
} catch (error) {
  await call("POST", "init/error", describe(error));
  process.exit(1);
}
while (true) await handleNext(handler);
