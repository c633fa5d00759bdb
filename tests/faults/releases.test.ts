// An earlier release beside this version, as while a function is updated: old code meets the new secret and table, new code
// old settings. The archives are written by tests/engine/writeFixture.ts.
import assert from "node:assert/strict";
import type { GatewayProcess } from "../support/gatewayProcess.ts";
import { archived, bundleOf, settingsOf } from "../support/releases.ts";
import { nextMessage } from "./messages.ts";
import { openSite, type Site, undisturbed } from "./site.ts";

for (const release of archived) {
  describe(`release ${release} beside this version`, () => {
    let site: Site;
    let former: GatewayProcess;
    let present: GatewayProcess;
    before(async () => {
      const settings = settingsOf(release);
      site = await openSite({ ofAnotherRelease: "unknown here" });
      [former, present] = await Promise.all([
        start({ ...settings, bundle: bundleOf(release) }),
        start(settings),
      ]);
    });
    after(() => site.close());

    const start = (options: object) =>
      undisturbed(async () => {
        const result = await site.start(["twilio"], options);
        await result.send({ body: nextMessage() });
        return { result, by: [result] };
      });

    const orders: [title: string, pair: () => [GatewayProcess, GatewayProcess]][] = [
      ["it has sent", () => [former, present]],
      ["this version has sent", () => [present, former]],
    ];
    for (const [title, pair] of orders) {
      it(`the other one knows what ${title}`, async () => {
        const [first, second] = pair();
        const body = nextMessage();
        const replies = [await first.send({ body }), await second.send({ body })];
        assert.deepEqual(
          replies.map(({ status, line }) => [status, line.duplicate]),
          [
            [200, undefined],
            [200, true],
          ],
        );
        assert.equal(site.providers.twilio.sent.filter(({ text }) => text === body.body).length, 1);
      });
    }

    it("start with the settings of that release, and with a secret in which there is more than they know", () => {
      const complaints = [...former.lines, ...present.lines].filter(
        (line) => !line.includes('"level":"info"'),
      );
      assert.deepEqual(complaints, []);
    });
  });
}
