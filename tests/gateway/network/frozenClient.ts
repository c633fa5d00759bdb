// A client that is frozen between two requests, as a Lambda is: its thread sees nothing of what happens meanwhile.
import { once } from "node:events";
import { getCACertificates, setDefaultCACertificates } from "node:tls";
import { parentPort, workerData } from "node:worker_threads";
import { createHttpClient } from "../../../gateway/network/http.ts";

if (!parentPort) throw new Error("this is a worker");
const { url, ca, shared, ahead, repeats } = workerData;
setDefaultCACertificates([...getCACertificates("default"), ca]);
const thawed = new Int32Array(shared);
const { open, exchange } = createHttpClient({ repeats });
const request = { method: "POST", url, headers: {}, body: "{}" } as const;

await (ahead ? open(url) : exchange(request, 10_000));
parentPort.postMessage("connected");
await once(parentPort, "message");
// The server has sent the last of its handshake; Node reads that now.
for (let count = 0; count < 5; count += 1) await new Promise((resolve) => setImmediate(resolve));
parentPort.postMessage("ready");
// As an invocation comes: from the loop's poll, with which it would not see yet what else has come.
await once(parentPort, "message");
parentPort.postMessage("frozen");
Atomics.wait(thawed, 0, 0);
// A freeze is no matter of milliseconds.
Atomics.wait(thawed, 0, 1, 120);
const answer = await exchange(request, 10_000).then(
  ({ status }) => `${status}`,
  (error: Error) => error.message,
);
parentPort.postMessage(answer);
