import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { attackNames, attackOf } from "../../tools/attack/attacks.ts";
import { randomOf } from "../../tools/attack/random.ts";
import { readStack } from "../../tools/attack/stack.ts";
import { main } from "../../tools/attack.ts";
import type { LocalRun } from "../../tools/localRun.ts";
import { main as checkProviders } from "../../tools/providers.ts";
import { secretWith, settingsWith } from "../support/documents.ts";
import { type StartedRun, startRun } from "../support/startedRun.ts";
import { temporaryDir } from "../support/temporaryDir.ts";

async function attack(dir: string, args: readonly string[], signal = new AbortController().signal) {
  const lines: string[] = [];
  const print = (text: string) => void lines.push(text);
  const code = await main(args, dir, { print, fail: print }, signal);
  return { code, text: lines.join("\n") };
}

/** Numbers of a row of the table: of the attack, and of the logins beside it. */
function row(text: string, name: string): number[] {
  const found = new RegExp(`^ *${name} +(\\d+) +(\\d+)$`, "m").exec(text);
  return found ? found.slice(1).map(Number) : [];
}

describe("npm run attack", () => {
  describe("on a local run", () => {
    let run: StartedRun;
    let dir: string;

    before(async function () {
      this.timeout(60_000);
      run = await startRun({ providers: [{ name: "aws" }], protectConnection: false });
      dir = run.dir;
    });
    after(() => run.end());

    it("lets 30 of a block through and shows it, as users log in beside", async () => {
      const { code, text } = await attack(dir, ["sequential", "--per-minute", "60000", "--messages", "60"]);
      assert.equal(code, 0);
      assert.deepEqual(row(text, "started"), [60, 12], text);
      assert.deepEqual(row(text, "sent"), [30, 12], text);
      assert.deepEqual(row(text, "by the rule block"), [30, 0], text);
      assert.match(text, /first refusal +message 31 of the attack/);
      assert.match(
        text,
        /cost of the attack US\$ 1\.50; US\$ 3\.00 without a guard, at US\$ 0\.05 a message/,
      );
      assert.match(text, /…-alarm-attack, which had its 20 refusals/);
      assert.match(text, /filter outcome = "ERR_GUARD_DESTINATION"/);
    }).timeout(60_000);

    it("begins from the same past each time, and tells that no alarm is for one person", async () => {
      for (const seed of ["1", "1"]) {
        const args = ["bomb", "--per-minute", "60000", "--messages", "12", "--seed", seed, "--price", "0.1"];
        const { text } = await attack(dir, args);
        assert.deepEqual(row(text, "ERR_GUARD_RECIPIENT"), [4, 0], text);
        assert.match(text, /cost of the attack US\$ 0\.80/);
        assert.match(text, /no alarm: …-alarm-attack waits for 20 refusals/);
      }
    }).timeout(60_000);

    it("comes from so many addresses that the tenant's limit of 50 starts never ends it", async () => {
      const { text } = await attack(dir, ["foreign", "--per-minute", "60000", "--messages", "55"]);
      assert.deepEqual(row(text, "started"), [55, 11], text);
      assert.deepEqual(row(text, "sent"), [50, 11], text);
    }).timeout(60_000);

    it("leaves what npm run providers -- check shows of the guard", async () => {
      await attack(dir, ["slow", "--per-minute", "60000", "--messages", "20"]);
      const lines: string[] = [];
      const print = (line: string) => void lines.push(line);
      const noCli = () => Promise.reject(new Error("no Pulumi CLI was found"));
      const output = { print, fail: print };
      assert.equal(await checkProviders(["check", "--earned", "--local"], dir, output, noCli), 0);
      const text = lines.join("\n");
      assert.match(text, /learning began on .* and is over/);
      assert.match(text, /^ {2}DE Germany +\d{4} in 28 days; today 0 of 200/m);
      assert.match(text, /all countries together: 20 of 50 used today/);
    }).timeout(60_000);

    it("prints the table when it is ended early", async () => {
      const args = ["spread", "--per-minute", "1"];
      const { code, text } = await attack(dir, args, AbortSignal.abort());
      assert.equal(code, 0);
      assert.deepEqual(row(text, "started"), [0, 0], text);
    }).timeout(60_000);

    it("forgets what it made up", async () => {
      await attack(dir, ["bomb", "--per-minute", "60000", "--messages", "1"]);
      assert.match((await attack(dir, ["--forget"])).text, /^Forgotten: [1-9]\d* items/);
      assert.match((await attack(dir, ["--forget"])).text, /^Forgotten: 0 items/);
    }).timeout(60_000);

    it("calls nothing where an address is not of this machine", async () => {
      const endpoints = JSON.parse(readFileSync(join(dir, ".local/endpoints.json"), "utf8"));
      for (const name of ["inbox", "auth0", "carrier", "secretsManager"]) {
        for (const url of [
          "https://tenant.eu.auth0.com",
          "https://localhost.example.com",
          "https://127.0.0.1@10.0.0.1",
        ]) {
          const other = mkdtempSync(join(dir, "other-"));
          mkdirSync(join(other, ".local"));
          writeFileSync(join(other, ".local/endpoints.json"), JSON.stringify({ ...endpoints, [name]: url }));
          await assert.rejects(
            attack(other, ["bomb", "--per-minute", "60"]),
            new RegExp(`${name}: ${url} is not on this machine`),
          );
        }
      }
    });
  });

  it("says how to start the local run where none is there", async () => {
    const dir = temporaryDir("attack-");
    await assert.rejects(attack(dir, ["bomb", "--per-minute", "60"]), /Nothing runs here.*npm start/);
    mkdirSync(join(dir, ".local"));
    writeFileSync(join(dir, ".local/endpoints.json"), "{}");
    await assert.rejects(attack(dir, ["bomb", "--per-minute", "60"]), /start the local run anew: npm start/);
  });

  describe("before it begins", () => {
    let dir: string;
    beforeEach(() => {
      dir = temporaryDir("attack-");
    });

    /** A run of a function with these providers. */
    function runWith(providers: readonly object[], variables: Record<string, string> = {}): LocalRun {
      const codeDir = join(dir, String(providers.length));
      mkdirSync(codeDir);
      writeFileSync(join(codeDir, "settings.json"), JSON.stringify(settingsWith({ providers })));
      const credentials = { twilio: { authToken: "0".repeat(32) } };
      return {
        carrier: "https://localhost:1",
        access: { AWS_ENDPOINT_URL: "https://localhost:2", AWS_REGION: "eu-central-1" },
        callAws: async () => ({ SecretString: JSON.stringify(secretWith({ credentials })) }),
        deployed: () => ({ codeDir, variables, gateway: "sms", url: "", logs: "" }),
      } as Partial<LocalRun> as LocalRun;
    }
    const twilio = (more: object) => ({
      name: "twilio",
      settings: { accountSid: `AC${"0".repeat(32)}`, sender: "+15551234567", ...more },
    });
    const local = { baseUrl: "https://localhost:1" };

    it("takes providers on this machine", async () => {
      const { provider } = await readStack(runWith([twilio(local), { name: "aws" }]));
      assert.equal(provider, "twilio");
    });

    for (const [what, more] of [
      ["calls a real vendor", {}],
      ["calls one where it has a sender, which it may have in a route", { sender: undefined }],
    ] as const)
      it(`refuses a provider that ${what}`, async () => {
        await assert.rejects(
          readStack(runWith([{ name: "aws" }, twilio(more)])),
          /twilio may send by https:\/\/api\.twilio\.com.*set its baseUrl to https:\/\/localhost:1/,
        );
      });

    it("refuses AWS at another address than this machine's", async () => {
      const run = runWith([{ name: "aws" }], {
        AWS_ENDPOINT_URL: "https://sms-voice.eu-central-1.amazonaws.com",
      });
      await assert.rejects(
        readStack(run),
        /aws may send by https:\/\/sms-voice\.eu-central-1\.amazonaws\.com/,
      );
    });

    it("sees that another version of the stack runs than the one it looked at", async () => {
      const run = runWith([{ name: "aws" }]);
      const { codeDir } = run.deployed();
      let current = codeDir;
      const { assertSame } = await readStack({
        ...run,
        deployed: () => ({ ...run.deployed(), codeDir: current }),
      });
      assertSame();
      current = "another";
      assert.throws(assertSame, /the stack was changed meanwhile/);
    });
  });

  it("explains itself", async () => {
    const { code, text } = await attack("/nowhere", ["--help"]);
    assert.equal(code, 0);
    for (const name of [...attackNames, "--per-minute", "--messages", "--seed", "--price", "--forget"])
      assert.ok(text.includes(name), name);
  });

  for (const args of [
    [],
    ["bomb"],
    ["flood", "--per-minute", "60"],
    ["bomb", "--per-minute", "0"],
    ["bomb", "--per-minute", "60", "--messages", "1.5"],
    ["bomb", "--per-minute", "60", "--url", "https://tenant.eu.auth0.com"],
    ["bomb", "https://tenant.eu.auth0.com", "--per-minute", "60"],
  ])
    it(`does nothing but show how it is used after "${args.join(" ")}"`, async () => {
      const { code, text } = await attack("/nowhere", args);
      assert.equal(code, 2);
      assert.match(text, /^npm run attack -- /m);
    });

  it("says of each value at once what is wrong with it", async () => {
    const args = ["--per-minute", "0", "sequentail", "--messages", "1.5", "--price", "", "again"];
    const { text } = await attack("/nowhere", args);
    assert.deepEqual(text.split("\n\n")[0]?.split("\n"), [
      `There is no attack 'sequentail'; did you mean "sequential"? (the attacks are ${attackNames.join(", ")})`,
      "Unexpected argument 'again'",
      "--per-minute must be a whole number from 1 to 60000; got '0'",
      "--messages must be a whole number from 1 to 1000000; got '1.5'",
      "--price must be an amount in US$, such as 0.05; got ''",
    ]);
  });

  it("asks for what is missing", async () => {
    const { text } = await attack("/nowhere", []);
    assert.match(text, /^Which attack\? the attacks are sequential, .*\n--per-minute .*it is missing\n\n/);
  });

  it("takes options before the name of the attack", async () => {
    await assert.rejects(attack("/nowhere", ["--per-minute", "60", "bomb"]), /Nothing runs here/);
  });

  it("does not run an attack beside --forget", async () => {
    const { code, text } = await attack("/nowhere", ["bomb", "--per-minute", "60", "--forget"]);
    assert.equal(code, 2);
    assert.match(text, /^--forget goes without an attack; got 'bomb'/);
  });

  it("sends to the same numbers with the same seed", () => {
    const numbers = (seed: number) =>
      attackNames.map((name) => {
        const { target } = attackOf(name, ["DE"], randomOf(seed));
        return Array.from({ length: 20 }, (_, index) => target(index));
      });
    assert.deepEqual(numbers(1), numbers(1));
    assert.notDeepEqual(numbers(1), numbers(2));
  });
});
