import assert from "node:assert/strict";
import * as v from "valibot";
import type { SecretDocument } from "../../../gateway/access/secretDocument.ts";
import { createSecretStore, type SecretStore, secretFetcher } from "../../../gateway/access/secrets.ts";
import { verifyToken } from "../../../gateway/access/token.ts";
import { AwsError } from "../../../gateway/network/aws.ts";
import { ExchangeError } from "../../../gateway/network/http.ts";
import { settingsSchema } from "../../../gateway/settings.ts";
import { audience, keyOf, secretWith, settingsWith, subject, tokenFor } from "../../support/documents.ts";

const { providers } = v.parse(settingsSchema, settingsWith());

/** Nothing here takes longer. */
const timeMs = 1000;

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
  const { signingKeys } = await store.current(timeMs);
  return verifyToken(tokenFor(key), signingKeys, { subject, audience }).then(
    () => true,
    () => false,
  );
}

describe("secret store", () => {
  it("fetches the version that the deployment named, once", async () => {
    const { store, fetched } = setUp();
    const [first, second] = [await store.current(timeMs), await store.current(timeMs)];
    assert.equal(first, second);
    assert.deepEqual(fetched, ["pinned"]);
  });

  it("makes one fetch for all who wait for the first one", async () => {
    const { store, fetched } = setUp();
    await Promise.all(Array.from({ length: 20 }, () => store.current(timeMs)));
    assert.equal(fetched.length, 1);
  });

  it("makes one fetch for all who wait for newer secrets", async () => {
    const { store, fetched } = setUp();
    await store.current(timeMs);
    const newest = await Promise.all(Array.from({ length: 20 }, () => store.newest(timeMs)));
    assert.deepEqual(fetched, ["pinned", undefined]);
    assert.equal(new Set(newest).size, 1);
    assert.ok(newest[0]);
  });

  it("fetches newer secrets at most once in ten seconds", async () => {
    const { store, fetched, clock } = setUp();
    await store.current(timeMs);
    const newest = await store.newest(timeMs);
    clock.now += 9_999;
    // The same again: a forged token may have asked first.
    assert.equal(await store.newest(timeMs), newest);
    assert.equal(fetched.length, 2);
    clock.now += 1;
    assert.ok(await store.newest(timeMs));
    assert.equal(fetched.length, 3);
  });

  it("counts a fetch that failed, too", async () => {
    const { store, fetched, service } = setUp();
    await store.current(timeMs);
    service.answer = () => new Error("down");
    await assert.rejects(store.newest(timeMs), /down/);
    assert.equal(await store.newest(timeMs), await store.current(timeMs));
    assert.equal(fetched.length, 2);
  });

  it("keeps what it has when newer secrets cannot be fetched", async () => {
    const { store, service } = setUp();
    const before = await store.current(timeMs);
    service.answer = () => new Error("down");
    await assert.rejects(store.newest(timeMs));
    assert.equal(await store.current(timeMs), before);
  });

  it("takes newer keys only when it is told to use them", async () => {
    const { store, service } = setUp(() => secretWith({ signingKeys: [keyOf("1")] }));
    assert.equal(await accepts(store, keyOf("2")), false);
    service.answer = () => secretWith({ signingKeys: [keyOf("2"), keyOf("1")] });
    const newest = await store.newest(timeMs);
    assert.equal(await accepts(store, keyOf("2")), false);
    assert.ok(newest);
    store.use(newest);
    assert.equal(await accepts(store, keyOf("2")), true);
    assert.equal(await accepts(store, keyOf("1")), true);
  });

  it("tries again at once after a first fetch that failed", async () => {
    const { store, service } = setUp(() => new Error("down"));
    await assert.rejects(store.current(timeMs), /down/);
    service.answer = () => secretWith();
    assert.ok(await store.current(timeMs));
  });

  const unreadable: Record<string, Error | string> = {
    "cannot be read": new Error("AccessDenied"),
    "is malformed": "{}",
  };
  for (const [name, answer] of Object.entries(unreadable)) {
    it(`is not fetched by every request while it ${name}, and soon again afterwards`, async () => {
      const { store, fetched, service, clock } = setUp(() => answer);
      for (let count = 0; count < 100; count += 1) {
        await assert.rejects(store.current(timeMs));
        clock.now += 10;
      }
      assert.equal(fetched.length, 3);
      for (let count = 0; count < 600; count += 1) {
        await assert.rejects(store.current(timeMs));
        clock.now += 100;
      }
      assert.ok(fetched.length <= 12, `${fetched.length} fetches`);
      service.answer = () => secretWith();
      clock.now += 10_000;
      assert.ok(await store.current(timeMs));
    });
  }

  it("passes on how long a fetch may take", async () => {
    const limits: number[] = [];
    const store = createSecretStore({
      providers,
      versionId: undefined,
      async fetch(_, timeoutMs) {
        limits.push(timeoutMs);
        return JSON.stringify(secretWith());
      },
    });
    await store.current(7000);
    await store.newest(3000);
    assert.deepEqual(limits, [7000, 3000]);
  });

  it("keeps its secrets when the newest ones are the same", async () => {
    const { store } = setUp();
    assert.equal(await store.current(timeMs), await store.newest(timeMs));
  });

  const broken: [name: string, text: string, place: string][] = [
    ["no JSON", `{"signingKeys":["${keyOf("1")}"`, "its JSON"],
    ["a key that is too short", JSON.stringify(secretWith({ signingKeys: ["abcdef"] })), "signingKeys.0"],
    ["a key with a digit before", JSON.stringify(secretWith({ pepper: `0${keyOf("1")}` })), "pepper"],
    ["a key with a digit after", JSON.stringify(secretWith({ pepper: `${keyOf("1")}0` })), "pepper"],
    [
      "a key in capitals",
      JSON.stringify(secretWith({ signingKeys: [keyOf("1").toUpperCase()] })),
      "signingKeys.0",
    ],
    ["no key at all", JSON.stringify(secretWith({ signingKeys: [] })), "signingKeys"],
    [
      "a credential that is no text",
      JSON.stringify({ ...secretWith(), credentials: { aws: { token: 1 } } }),
      "credentials.aws.token",
    ],
  ];
  for (const [name, text, place] of broken) {
    it(`names what is wrong with a document of ${name}, and quotes nothing of it`, async () => {
      const { store } = setUp(() => text);
      await assert.rejects(store.current(timeMs), {
        code: "ERR_SETTINGS",
        detail: `the secret document does not fit: ${place} is wrong`,
      });
      const { message } = (await store.current(timeMs).catch((error: Error) => error)) as Error;
      assert.doesNotMatch(message, /[0-9a-f]{6}/i);
    });
  }

  it("ignores what a newer release has added", async () => {
    const { store } = setUp(() => JSON.stringify({ ...secretWith(), formerPepper: keyOf("1") }));
    assert.ok(await store.current(timeMs));
  });
});

describe("credentials in the secret store", () => {
  const twilio = {
    name: "twilio",
    settings: { accountSid: `AC${"0".repeat(32)}`, sender: "+15550100000" },
  };
  const vonage = { name: "vonage", settings: { apiKey: "abcd1234", sender: "+15550100000" } };
  const { providers: both } = v.parse(settingsSchema, settingsWith({ providers: [twilio, vonage] }));
  const credentials = { twilio: { authToken: "t".repeat(32) }, vonage: { apiSecret: "s".repeat(16) } };

  /** A store that fetches one document after the other, at any time. */
  function storeOver(...documents: object[]): SecretStore {
    let now = 0;
    return createSecretStore({
      providers: both,
      versionId: undefined,
      now: () => (now += 60_000),
      fetch: async () => JSON.stringify({ ...secretWith(), credentials: documents.shift() }),
    });
  }

  /** Whether the accounts of Twilio and Vonage are others in newer secrets. */
  async function changed(newer: object): Promise<boolean[]> {
    const store = storeOver(credentials, newer);
    const before = await store.current(timeMs);
    const after = await store.newest(timeMs);
    return before.accounts.map(({ account }, index) => account !== after?.accounts[index]?.account);
  }

  const cases: [name: string, newer: object, expected: boolean[]][] = [
    ["are the same", credentials, [false, false]],
    ["have changed", { ...credentials, twilio: { authToken: "u".repeat(32) } }, [true, false]],
    ["are no longer there", { vonage: credentials.vonage }, [false, false]],
    ["do not fit", { ...credentials, vonage: { apiSecret: "" } }, [false, false]],
  ];
  for (const [name, newer, expected] of cases) {
    it(`make a provider's account anew only where they have changed: they ${name}`, async () => {
      assert.deepEqual(await changed(newer), expected);
    });
  }

  it("that are not there any more stay in use, and can change later", async () => {
    const newer = { ...credentials, twilio: { authToken: "u".repeat(32) } };
    const store = storeOver(credentials, {}, newer);
    const first = await store.current(timeMs);
    const second = await store.newest(timeMs);
    assert.deepEqual(second?.accounts, first.accounts);
    store.use(second ?? first);
    const third = await store.newest(timeMs);
    assert.notEqual(third?.accounts[0]?.account, first.accounts[0]?.account);
    assert.equal(third?.accounts[1]?.account, first.accounts[1]?.account);
  });

  it("may have fields that only a newer release knows", async () => {
    const store = storeOver({ ...credentials, twilio: { ...credentials.twilio, later: "1" } });
    assert.equal((await store.current(timeMs)).accounts.length, 2);
  });

  it("that do not fit are named, where there are no others", async () => {
    await assert.rejects(storeOver({ ...credentials, twilio: { authToken: "short" } }).current(timeMs), {
      code: "ERR_SETTINGS",
      detail: "credentials of twilio do not fit: authToken is wrong",
    });
  });
});

describe("the fetch of the secret", () => {
  type Answer = (timeoutMs: number) => Promise<unknown>;
  const document: Answer = async () => ({ SecretString: "text" });
  const hang: Answer = async () => {
    throw new ExchangeError("timeout", true);
  };

  function fetcherOver(...answers: Answer[]) {
    const calls: { input: object; timeoutMs: number }[] = [];
    const fetch = secretFetcher(async ({ input }, { timeoutMs }) => {
      calls.push({ input, timeoutMs });
      const answer = answers[calls.length - 1];
      if (!answer) throw new Error("one call too many");
      return answer(timeoutMs);
    }, "gateway");
    return { fetch, calls };
  }

  it("has two tries where one hangs, each with half of the time", async () => {
    const { fetch, calls } = fetcherOver(hang, document);
    assert.equal(await fetch("v1", 8000), "text");
    assert.equal(calls[0]?.timeoutMs, 4000);
    assert.ok((calls[1]?.timeoutMs ?? 0) > 7500);
  });

  it("fails after two that hang", async () => {
    const { fetch, calls } = fetcherOver(hang, hang, document);
    await assert.rejects(fetch("v1", 8000), { reason: "timeout" });
    assert.equal(calls.length, 2);
  });

  it("takes the newest version where the named one is gone", async () => {
    const gone: Answer = async () => {
      throw new AwsError(400, "ResourceNotFoundException");
    };
    const { fetch, calls } = fetcherOver(gone, document);
    assert.equal(await fetch("v1", 8000), "text");
    assert.deepEqual(
      calls.map(({ input }) => input),
      [{ SecretId: "gateway", VersionId: "v1" }, { SecretId: "gateway" }],
    );
  });
});
