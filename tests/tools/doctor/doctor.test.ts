import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { main } from "../../../tools/doctor.ts";
import { openLocalRun } from "../../../tools/localRun.ts";
import { assertSays } from "../../support/printed.ts";
import { type StartedRun, startRun } from "../../support/startedRun.ts";

const noTenant: NodeJS.ProcessEnv = {};

async function doctor(dir: string, args: readonly string[]) {
  const lines: string[] = [];
  const print = (text: string) => void lines.push(text);
  const code = await main(args, dir, { print, fail: print }, noTenant);
  return { code, text: lines.join("\n") };
}

describe("npm run doctor", () => {
  describe("on a local run", function () {
    this.timeout(60_000);
    let run: StartedRun;

    before(async () => {
      const observe = { receipts: true, conversion: true };
      run = await startRun({ providers: [{ name: "aws" }], guard: { countries: ["DE"] }, observe });
    });
    after(() => run.end());

    it("finds nothing wrong with a fresh one, and sends nothing", async () => {
      const { code, text } = await doctor(run.dir, ["--local"]);
      assert.equal(code, 0, text);
      assertSays(text, [
        "✓ The configuration of stack dev is sound",
        "✓ The gateway accepts this stack's key.",
        "✓ aws would send the code (tried without sending).",
        "✓ Environments share the table.",
        "✓ The connection points at this gateway.",
        "✓ It signs with this gateway's key.",
        "Nothing is wrong.",
      ]);
      assert.deepEqual(await messages(), []);
    });

    it("sends one message by the way that logins take", async () => {
      const { code, text } = await doctor(run.dir, ["--local", "--to", "+49 151 1234 5678"]);
      assert.equal(code, 0, text);
      assert.match(text, /✓ Auth0 started a login, and the gateway took its code/);
      assert.match(text, /✓ aws reports that it was delivered/);
      assert.match(text, /- Auth0's log shows no login by it yet/);
      assert.deepEqual(
        (await messages()).map(({ to }) => to),
        ["+4915112345678"],
      );
    });

    it("exits with 1 and says what to do where the configuration is broken", async () => {
      const path = join(run.dir, "Pulumi.dev.yaml");
      const sound = readFileSync(path, "utf8");
      writeFileSync(path, `${sound}\n  auth0-sms-gateway:memorySize: 1\n`);
      try {
        const { code, text } = await doctor(run.dir, ["--local"]);
        assert.equal(code, 1);
        assert.match(text, /✗ .*memorySize.*→ npm run providers -- check --local/s);
        assert.match(text, /✓ The gateway accepts this stack's key/);
      } finally {
        writeFileSync(path, sound);
      }
    });

    it("shows no key", async () => {
      const { text } = await doctor(run.dir, ["--local", "--to", "+4915112345679"]);
      assert.doesNotMatch(text, /[0-9a-f]{64}/);
    });

    async function messages(): Promise<{ to: string }[]> {
      const { inbox } = await openLocalRun(run.dir);
      const response = await fetch(`${inbox}/messages`);
      return (await response.json()) as { to: string }[];
    }
  });

  it("tries a gateway on this machine before any login moves to it", async () => {
    const run = await startRun({
      providers: [{ name: "aws" }],
      guard: { countries: ["DE"] },
      auth0Path: "none",
    });
    try {
      const { code, text } = await doctor(run.dir, ["--local", "--to", "+4915112345678"]);
      assert.equal(code, 0, text);
      assert.match(text, /- With auth0Path none no tenant points at this gateway yet/);
      assert.match(text, /✓ The gateway sent a message; no tenant points at it yet/);
    } finally {
      await run.end();
    }
  }).timeout(60_000);

  it("says how it is used after a wrong argument", async () => {
    const { code, text } = await doctor("/nowhere", ["--too"]);
    assert.equal(code, 2);
    assert.match(text, /^Unknown option '--too'; did you mean "--to"\?\n\nnpm run doctor -- /);
  });

  it("refuses a number without its country before anything is looked at, with all else that is wrong", async () => {
    const { code, text } = await doctor("/nowhere", ["--local", "--to", "015112345678", "--wait", "x"]);
    assert.equal(code, 2);
    assert.match(
      text,
      /^--to must be a number with its country.*\n--wait must be a whole number of seconds; got x\n/,
    );
    assert.doesNotMatch(text, /015112345678/);
  });

  it("refuses what is about a message that is not sent", async () => {
    const { code, text } = await doctor("/nowhere", ["--local", "--wait", "5", "--client", "website"]);
    assert.equal(code, 2);
    assert.match(text, /^--wait is about the message that --to sends.*\n--client is about the message/);
  });
});
