import assert from "node:assert/strict";
import { connectManagement } from "../../../local/pulumi/kinds/auth0Client.ts";
import { answers, dropped, replyLost } from "../../support/faults.ts";
import { inputs, options, useAuth0 } from "./auth0Lab.ts";

describe("when the Management API fails", () => {
  const { account, calls, kind, open, stored, tenant, waits } = useAuth0();
  beforeEach(async () => {
    await open();
  });

  it("names the scope that is missing, at once", async () => {
    const [management] = tenant().store.value.clients;
    assert.ok(management);
    tenant().store.value.clients = [{ ...management, scopes: ["read:connections"] }];
    await assert.rejects((await kind(":Connection")).create(inputs), {
      message: "403 Forbidden: Insufficient scope, expected any of: create:connections",
    });
    assert.deepEqual([calls(), waits()], [["POST /connections"], []]);
  });

  it("waits until a rate limit is over", async () => {
    tenant().inject(answers(429, 60), { times: 2, method: "POST" });
    await (await kind(":Connection")).create(inputs);
    assert.equal(waits().length, 2);
    for (const wait of waits()) assert.ok(wait > 57_000 && wait <= 60_000, `${wait}`);
    assert.equal(stored().length, 1);
  });

  for (const status of [500, 502, 503, 504]) {
    it(`tries again after ${status}, a write too`, async () => {
      tenant().inject(answers(status), { times: 3, method: "POST" });
      await (await kind(":Connection")).create(inputs);
      assert.equal(stored().length, 1);
    });
  }

  it("gives up after three further tries", async () => {
    tenant().inject(answers(500), { times: 4 });
    await assert.rejects((await kind(":Connection")).create(inputs), /^ManagementError: 500 /);
    assert.equal(calls().length, 4);
  });

  it("tries again after a dropped connection", async () => {
    tenant().inject(dropped, { times: 3 });
    await (await kind(":Connection")).create(inputs);
    assert.equal(stored().length, 1);
  });

  it("gives up on connections that keep dropping", async () => {
    tenant().inject(dropped, { times: 4 });
    await assert.rejects((await kind(":Connection")).create(inputs), { code: "ECONNRESET" });
    assert.deepEqual(stored(), []);
  });

  it("meets its own connection when the reply to a create is lost", async () => {
    tenant().inject(replyLost, { method: "POST" });
    await assert.rejects((await kind(":Connection")).create(inputs), /^ManagementError: 409 Conflict/);
    assert.deepEqual(calls(), ["POST /connections", "POST /connections"]);
    assert.equal(stored().length, 1);
  });

  it("comes through when the reply to a change is lost", async () => {
    const connections = await kind(":Connection");
    const created = await connections.create(inputs);
    tenant().inject(replyLost, { method: "PATCH" });
    const changed = { ...inputs, options: { ...options, from: "Shop" } };
    const outputs = await connections.update?.(created.id, changed, created.outputs);
    assert.deepEqual(outputs?.options, changed.options);
  });

  it("says that the credentials are wrong", async () => {
    const wrong = { ...(await account()), clientSecret: "wrong" };
    const client = connectManagement(wrong);
    await assert.rejects(client.call("GET", "/connections"), (error: Error) => {
      assert.match(error.message, /401.*access_denied/);
      assert.ok(!error.message.includes("wrong"));
      return true;
    });
  });

  it("does not try again when it does not trust the tenant", async () => {
    const client = connectManagement({ ...(await account()), trust: "" });
    await assert.rejects(client.call("GET", "/connections"), /certificate/);
    assert.deepEqual(waits(), []);
  });
});
