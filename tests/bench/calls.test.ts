// Shows that what is compared makes the same calls: else a ratio would say little of how they are made.
import assert from "node:assert/strict";
import { startEnvironment } from "../../bench/support/environment.ts";
import { buildHandlers, configurationFor, guardModes } from "../../bench/support/handlers.ts";
import { type Services, startServices } from "../../bench/support/services.ts";
import { codeEvents } from "../../bench/support/site.ts";

const compared = ["ours", "calls", "peer"] as const;
const warmUp = 50;
const requests = 100;

describe("the handlers that the benchmarks compare", () => {
  let services: Services;
  before(async () => {
    services = await startServices();
  });
  after(() => services.close());

  for (const mode of guardModes) {
    describe(`with the guard ${mode === "off" ? "off" : "on"}`, () => {
      /** Calls by their name: of the import, of the first request, and of later ones. */
      const made = new Map<string, [start: Calls, first: Calls, later: Calls]>();
      let verdicts: unknown[] = [];

      before(async () => {
        const built = await buildHandlers();
        const configuration = await configurationFor(services.url, { guard: { mode } });
        for (const name of compared) {
          services.takeCalls();
          const environment = await startEnvironment(built[name].path, configuration);
          const start = services.takeCalls();
          await environment.serve(codeEvents(1));
          const first = services.takeCalls();
          await environment.serve(codeEvents(warmUp, 1));
          services.takeCalls();
          await environment.serve(codeEvents(requests, 1 + warmUp));
          made.set(name, [start, first, services.takeCalls()]);
          if (name === "ours") verdicts = environment.lines().map((line) => JSON.parse(line).guard?.verdict);
          await environment.stop();
        }
      }).timeout(60_000);

      it("are asked for what the guard lets pass", () => {
        assert.deepEqual([...new Set(verdicts)], [mode === "off" ? undefined : "pass"]);
      });

      for (const name of ["calls", "peer"]) {
        it(`start with the same ones: ${name}`, () => {
          assert.deepEqual(made.get(name)?.slice(0, 2), made.get("ours")?.slice(0, 2));
        });

        it(`make the same ones later, but for a tenth of counts that ours takes many at once: ${name}`, () => {
          const { UpdateItem: ours = 0, ...rest } = made.get("ours")?.[2] ?? {};
          const { UpdateItem: theirs = 0, ...same } = made.get(name)?.[2] ?? {};
          assert.deepEqual(same, rest);
          assert.ok(theirs <= ours && ours <= 1.1 * theirs, `${ours} and ${theirs}`);
        });
      }
    });
  }
});

type Calls = Readonly<Record<string, number>>;
