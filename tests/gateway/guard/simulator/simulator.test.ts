// Four weeks of made-up traffic, then sixteen attacks, through the guard's own code and state. Prints what got through.
// What is not stopped well is printed and has no gate: docs/guard.md names it. GUARD_SEED=… plays other traffic.
import assert from "node:assert/strict";
import { randomOf } from "../../../../tools/attack/random.ts";
import { attackAt, attacks, messagesOf } from "./attacks.ts";
import { merge, play } from "./play.ts";
import { day, populations } from "./populations.ts";
import { seed, weekOf } from "./weeks.ts";

const lines: string[][] = [];

describe("users of", () => {
  for (const key of ["a", "b", "c", "e"] as const) {
    it(`${populations[key].name} lose at most 100 messages in a million after learning`, async () => {
      const { legit, state, before } = await weekOf(key);
      const { sent } = await play(legit, { items: state });
      const sends = before.sends + sent.length;
      const refused = before.refused + sent.filter((one) => !one).length;
      const ppm = Math.round((refused / sends) * 1e6);
      lines.push(["legit", key, String(sends), String(refused), `${ppm} ppm`, "", ""]);
      assert.ok(ppm <= 100, `${refused} of ${sends}`);
    }).timeout(120_000);
  }
});

describe("of an attack", () => {
  // Where a large app hides an attack, it is only shown.
  const hidden = attacks.filter(({ name }) => name === "A6" || name === "A12");
  for (const [key, own] of [
    ["b", attacks],
    ["e", attacks],
    ["a", hidden],
  ] as const) {
    for (const attack of own) {
      const gate = attack.gates?.[key] ?? attack.gate;
      const promise = gate === undefined ? "is shown how much" : `at least ${gate * 100} %`;
      it(`${attack.name} on ${key} (${attack.what}), ${promise} is stopped`, async () => {
        const { population, legit, state } = await weekOf(key);
        const end = Math.ceil((attackAt + attack.lastsMs) / day) * day;
        const messages = messagesOf(attack, population, randomOf(seed + 1000));
        const { sends, isFirst } = merge(
          messages,
          legit.filter(({ at }) => at < end),
        );
        const { sent } = await play(sends, { items: state });
        const through = sent.filter((one, index) => one && isFirst[index]).length;
        const users = sent.filter((_, index) => !isFirst[index]);
        const lost = users.filter((one) => !one).length;
        const stopped = 1 - through / messages.length;
        lines.push([
          attack.name,
          key,
          String(messages.length),
          String(through),
          `${(100 * stopped).toFixed(1)} %`,
          gate === undefined ? "" : `${gate * 100} %`,
          `${Math.round((lost / users.length) * 1e6)} ppm`,
        ]);
        assert.ok(stopped >= (gate ?? 0), `${(100 * stopped).toFixed(1)} %`);
      }).timeout(120_000);
    }
  }

  after(() => {
    const head = ["", "on", "messages", "sent / refused", "stopped", "gate", "users lose on its days"];
    const widths = head.map((name, column) =>
      Math.max(name.length, ...lines.map((line) => line[column]?.length ?? 0)),
    );
    for (const line of [head, ...lines]) {
      console.log(`    ${line.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join("  ")}`);
    }
  });
});
