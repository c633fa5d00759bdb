// Rotation of the key by the page, with programs as small as they can be.
import assert from "node:assert/strict";
import { Config } from "@pulumi/pulumi";
import { readLocalFile } from "../../local/project.ts";
import { openRun, type Run } from "../../local/run.ts";
import { anyPorts } from "../support/localRun.ts";
import { send, useTemporaryFolder } from "./support.ts";

describe("POST /key", function () {
  this.slow(2_000);
  const folder = useTemporaryFolder();
  let run: Run | undefined;
  afterEach(async () => {
    await run?.cloud.close();
    run = undefined;
  });

  const obeying = () => ({ keyGeneration: new Config().getNumber("keyGeneration") ?? 1 });

  async function start(main: () => unknown, config: Record<string, string> = {}): Promise<Run> {
    await run?.cloud.close();
    const project = { name: "shop", stack: "dev", main, config, secretKeys: [] };
    const dir = folder();
    run = await openRun({ dir, ports: anyPorts, settings: readLocalFile(dir), print: () => {}, project });
    return run;
  }
  async function rotate({ endpoints }: Run) {
    const { status, text } = await send(`${endpoints.inbox}/key`, { method: "POST" });
    return { status, body: JSON.parse(text) };
  }

  it("deploys with the next generation, and with one after that", async () => {
    const first = await start(obeying);
    assert.deepEqual(await rotate(first), { status: 200, body: { generation: 2 } });
    assert.deepEqual(await rotate(first), { status: 200, body: { generation: 3 } });
    const states = first.cloud.events
      .after(0)
      .flatMap((event) => (event.type === "deployment" ? [event.deployment] : []))
      .map(({ state, keyGeneration }) => `${state} ${keyGeneration ?? ""}`.trim());
    assert.deepEqual(states, ["begun", "done 1", "begun", "done 2", "begun", "done 3"]);
  });

  it("lasts when the program is started or deployed again, until the configuration is further", async () => {
    await rotate(await start(obeying));
    assert.equal((await start(obeying)).outputs.keyGeneration, 2);
    assert.equal((await start(obeying, { "shop:keyGeneration": "1" })).outputs.keyGeneration, 2);
    assert.equal((await start(obeying, { "shop:keyGeneration": "5" })).outputs.keyGeneration, 5);
  });

  it("says so where the program has a generation of its own, or none", async () => {
    const own = await rotate(await start(() => ({ keyGeneration: 1 })));
    assert.equal(own.status, 409);
    assert.match(own.body.message, /does not take its keyGeneration from the configuration/);
    const none = await rotate(await start(() => ({})));
    assert.equal(none.status, 409);
    assert.match(none.body.message, /no output keyGeneration/);
  });

  it("says what is wrong where the deployment fails, and who watches hears of it", async () => {
    const failing = () => {
      if (obeying().keyGeneration > 1) throw new Error("no such generation");
      return obeying();
    };
    const first = await start(failing);
    const { status, body } = await rotate(first);
    assert.deepEqual([status, body.message], [500, "no such generation"]);
    const last = first.cloud.events.after(0).findLast(({ type }) => type === "deployment");
    assert.equal(last?.type === "deployment" && last.deployment.problem, "no such generation");
  });
});
