// How long `pulumi up` takes on the real engine against the local cloud, beside an empty program in the same run.
import { startLoad } from "../tests/support/engine/load.ts";
import { openSite, type Site } from "../tests/support/engine/site.ts";
import { openStack, type TestStack } from "../tests/support/engine/stack.ts";
import { median } from "./support/statistics.ts";
import type { Options, Row } from "./table.ts";

const cases = ["first", "unchanged", "rotation"] as const;

type Times = Record<(typeof cases)[number], number[]>;

const perSecond = 50;

/** Needs the Pulumi CLI. Rejects when a login fails during a rotation. */
export async function measureEngine({ quick }: Options): Promise<readonly Row[]> {
  const ours: Times = { first: [], unchanged: [], rotation: [] };
  const floor: Times = { first: [], unchanged: [], rotation: [] };
  let logins = 0;
  for (let round = 0; round < (quick ? 1 : 3); round += 1) {
    const site = await openSite({ lingerMs: 3000 });
    const stack = await openStack(site);
    const empty = await openStack(site, { run: async () => ({}) });
    for (const name of cases) {
      stack.configure({ keyGeneration: name === "rotation" ? 2 : 1 });
      ours[name].push(await time(stack));
      floor[name].push(await time(empty));
    }
    logins += await rotateUnderLoad(site, stack);
    await site.close();
  }
  const note = `0 of ${logins} logins failed in further rotations`;
  return cases.map((name) => ({
    what: `pulumi up, ${name}`,
    unit: "ms",
    ours: median(ours[name]),
    floor: median(floor[name]),
    note: name === "rotation" ? note : "floor: an empty program",
  }));
}

async function time(stack: TestStack): Promise<number> {
  const begun = performance.now();
  await stack.up();
  return performance.now() - begun;
}

/** Resolves to the number of logins, none of which failed. */
async function rotateUnderLoad(site: Site, stack: TestStack): Promise<number> {
  const load = startLoad(site, perSecond);
  await load.pass(perSecond);
  stack.configure({ keyGeneration: 3 });
  await stack.up();
  await load.pass(perSecond);
  const { logins, failures } = await load.stop();
  if (failures.length > 0) throw new Error(`${failures.length} of ${logins} logins failed: ${failures[0]}`);
  return logins;
}
