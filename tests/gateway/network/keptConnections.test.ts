import assert from "node:assert/strict";
import { createHttpClient } from "../../../gateway/network/http.ts";
import { answerJson, startHttps, trustTestAuthority } from "../../support/tls.ts";

describe("a kept connection", () => {
  it("carries many requests without gathering listeners", async () => {
    await trustTestAuthority();
    const server = await startHttps((_, response) => answerJson(response, 200, {}));
    const warnings: Error[] = [];
    const note = (warning: Error) => warnings.push(warning);
    process.on("warning", note);
    const { exchange } = createHttpClient();
    const request = { method: "POST", url: server.url, headers: {}, body: "{}" } as const;
    for (let count = 0; count < 20; count += 1) await exchange(request, 5000);
    process.off("warning", note);
    await server.close();
    assert.equal(server.connections.length, 1);
    assert.deepEqual(warnings, []);
  });
});
