import assert from "node:assert/strict";
import * as v from "valibot";
import type { SecretDocument } from "../../../gateway/access/secretDocument.ts";
import { createSecretStore, type SecretStore } from "../../../gateway/access/secrets.ts";
import { verifyToken } from "../../../gateway/access/token.ts";
import { settingsSchema } from "../../../gateway/settings.ts";
import { audience, keyOf, secretWith, settingsWith, subject, tokenFor } from "../../support/documents.ts";
import { refusalOf } from "../../support/refusal.ts";

const { providers } = v.parse(settingsSchema, settingsWith());

/** A store over a service whose answers and clock the test holds. */
function setUp(answer: () => SecretDocument | string | Error = () => secretWith()) {
  const fetched: (string | undefined)[] = [];
  const clock = { now: 50_000 };
  const service = { answer };
  const store = createSecretStore({
    providers,
    versionId: "pinned",
    now: () => clock.now,
    async fetch(versionId) {
      fetched.push(versionId);
      await new Promise((resolve) => setImmediate(resolve));
      const answered = service.answer();
      if (answered instanceof Error) throw answered;
      return typeof answered === "string" ? answered : JSON.stringify(answered);
    },
  });
  return { store, fetched, clock, service };
}

async function accepts(store: SecretStore, key: string): Promise<boolean> {
  const { signingKeys } = await store.current();
  return verifyToken(tokenFor(key), signingKeys, { subject, audience }).then(
    () => true,
    () => false,
  );
}

describe("secret store", () => {
  it("fetches the version that the deployment named, once", async () => {
    const { store, fetched } = setUp();
    const [first, second] = [await store.current(), await store.current()];
    assert.equal(first, second);
    assert.deepEqual(fetched, ["pinned"]);
  });

  it("makes one fetch for all who wait for the first one", async () => {
    const { store, fetched } = setUp();
    await Promise.all(Array.from({ length: 20 }, () => store.current()));
    assert.equal(fetched.length, 1);
  });

  it("makes one fetch for all who wait for newer secrets", async () => {
    const { store, fetched } = setUp();
    await store.current();
    const newest = await Promise.all(Array.from({ length: 20 }, () => store.newest()));
    assert.deepEqual(fetched, ["pinned", undefined]);
    assert.equal(new Set(newest).size, 1);
    assert.ok(newest[0]);
  });

  it("fetches newer secrets at most once in ten seconds", async () => {
    const { store, fetched, clock } = setUp();
    await store.current();
    assert.ok(await store.newest());
    clock.now += 9_999;
    assert.equal(await store.newest(), undefined);
    assert.equal(fetched.length, 2);
    clock.now += 1;
    assert.ok(await store.newest());
    assert.equal(fetched.length, 3);
  });

  it("counts a fetch that failed, too", async () => {
    const { store, fetched, service } = setUp();
    await store.current();
    service.answer = () => new Error("down");
    await assert.rejects(store.newest(), /down/);
    assert.equal(await store.newest(), undefined);
    assert.equal(fetched.length, 2);
  });

  it("keeps what it has when newer secrets cannot be fetched", async () => {
    const { store, service } = setUp();
    const before = await store.current();
    service.answer = () => new Error("down");
    await assert.rejects(store.newest());
    assert.equal(await store.current(), before);
  });

  it("has the new key after a rotation", async () => {
    const { store, service } = setUp(() => secretWith({ signingKeys: [keyOf("1")] }));
    assert.equal(await accepts(store, keyOf("2")), false);
    service.answer = () => secretWith({ signingKeys: [keyOf("2"), keyOf("1")] });
    await store.newest();
    assert.equal(await accepts(store, keyOf("2")), true);
    assert.equal(await accepts(store, keyOf("1")), true);
  });

  it("tries again at once after a first fetch that failed", async () => {
    const { store, service } = setUp(() => new Error("down"));
    await assert.rejects(store.current(), /down/);
    service.answer = () => secretWith();
    assert.ok(await store.current());
  });

  it("keeps its secrets when the newest ones are the same", async () => {
    const { store } = setUp();
    assert.equal(await store.current(), await store.newest());
  });

  const broken: Record<string, string> = {
    "no JSON": `{"signingKeys":["${keyOf("1")}"`,
    "a key that is too short": JSON.stringify(secretWith({ signingKeys: ["abcdef"] })),
    "a key in capitals": JSON.stringify(secretWith({ signingKeys: [keyOf("1").toUpperCase()] })),
    "no key at all": JSON.stringify(secretWith({ signingKeys: [] })),
    "a field too many": JSON.stringify({ ...secretWith(), more: keyOf("1") }),
    "a credential that is no text": JSON.stringify({ ...secretWith(), credentials: { aws: { token: 1 } } }),
  };
  for (const [name, text] of Object.entries(broken)) {
    it(`names what is wrong with a document of ${name}, and quotes nothing of it`, async () => {
      const { store } = setUp(() => text);
      assert.equal(await refusalOf(() => store.current()), "ERR_SETTINGS");
      const { message } = (await store.current().catch((error: Error) => error)) as Error;
      assert.doesNotMatch(message, /[0-9a-f]{6}/i);
    });
  }

  it("names the credential that does not fit", async () => {
    const twilio = {
      name: "twilio",
      settings: { accountSid: `AC${"0".repeat(32)}`, sender: "+15550100000" },
    };
    const store = createSecretStore({
      providers: v.parse(settingsSchema, settingsWith({ providers: [twilio] })).providers,
      versionId: undefined,
      fetch: async () => JSON.stringify(secretWith({ credentials: { twilio: { authToken: "short" } } })),
    });
    await assert.rejects(store.current(), {
      code: "ERR_SETTINGS",
      detail: "credentials of twilio do not fit: authToken is wrong",
    });
  });
});
