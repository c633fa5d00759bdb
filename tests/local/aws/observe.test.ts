import assert from "node:assert/strict";
import { broken, slow, throttled } from "../../support/faults.ts";
import { useAws } from "./lab.ts";

describe("an observer of calls", () => {
  const { call, faults } = useAws();
  const get = () => call("GetSecretValue", { SecretId: "a" });
  beforeEach(async () => {
    await call("CreateSecret", { Name: "a", SecretString: "one" });
  });

  it("answers in place of as many calls as it likes, then no more", async () => {
    faults.inject(throttled, { service: "secretsmanager", times: 2 });
    const types = [(await get()).type, (await get()).type, (await get()).type];
    assert.deepEqual(types, ["ThrottlingException", "ThrottlingException", undefined]);
  });

  it("lets a service fail until it is switched off", async () => {
    faults.set("secretsmanager", broken);
    assert.equal((await get()).status, 500);
    faults.set("secretsmanager", undefined);
    assert.equal((await get()).status, 200);
  });

  it("holds a call up", async () => {
    faults.inject(slow(120));
    const begun = performance.now();
    assert.equal((await get()).status, 200);
    assert.ok(performance.now() - begun >= 119);
  });
});
