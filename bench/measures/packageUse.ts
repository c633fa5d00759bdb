// What the package costs those who use it: its size, the load time of a program, its type check, and the plugin beside one
// whose schema Pulumi infers from the source.
import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { openMonitor } from "../../tests/support/monitor.ts";
import { newProgram, pack, typeCheck } from "../../tests/support/packed.ts";
import { startPluginIn } from "../../tests/support/plugin.ts";
import { median, takeTurns } from "../support/statistics.ts";
import type { Measure, Row } from "../table.ts";

const run = promisify(execFile);

export const packageUse: Measure = {
  name: "package",
  async run({ quick }) {
    const { bytes } = await pack();
    const size: Row = { what: "size of the npm package, packed", unit: "KB", ours: bytes / 1024 };
    return [size, ...(await loading(quick ? 1 : 9)), await checking(), ...(await plugins(quick ? 1 : 3))];
  },
};

/** The peer loads what a program imports that makes the same resources by itself. */
const modules = {
  ours: ["@pulumi/pulumi", "auth0-sms-gateway"],
  floor: ["@pulumi/pulumi"],
  peer: ["@pulumi/pulumi", "@pulumi/aws", "@pulumi/auth0", "@pulumi/random"],
};
const names = ["ours", "floor", "peer"] as const;

async function loading(rounds: number): Promise<Row[]> {
  const folder = await newProgram({});
  const load = async (name: (typeof names)[number]) => {
    const requires = modules[name].map((module) => `require("${module}");`).join("");
    const script = `const begun = performance.now();${requires}console.log(performance.now() - begun);`;
    return Number((await run(process.execPath, ["-e", script], { cwd: folder })).stdout);
  };
  const times = await takeTurns(names, rounds, load);
  const [ours, floor, peer] = names.map((name) => median(times[name]));
  if (ours === undefined || floor === undefined || peer === undefined) return [];
  return [
    { what: "loading the package", unit: "ms", ours, floor, peer },
    { what: "loading it, over @pulumi/pulumi alone", unit: "ms", ours: ours - floor, peer: peer - floor },
  ];
}

async function checking(): Promise<Row> {
  const tsconfig = {
    compilerOptions: { strict: true, module: "nodenext", skipLibCheck: true, types: ["node"] },
  };
  const count = async (list: readonly string[]) => {
    const text = list
      .map((module, index) => `import * as m${index} from "${module}";\nvoid m${index};\n`)
      .join("");
    const folder = await newProgram({ "index.ts": text, "tsconfig.json": JSON.stringify(tsconfig) });
    return (await typeCheck(folder)).files.length;
  };
  return {
    what: "files that the type check reads",
    unit: "files",
    ours: await count(modules.ours),
    floor: await count(modules.floor),
    peer: await count(modules.peer),
  };
}

/** The same component behind a class from which Pulumi can infer a schema: fewer inputs, as it takes no unions. */
const inferred = {
  "peer/package.json": JSON.stringify({ name: "inferred", version: "0.1.0", main: "index.ts" }),
  "peer/tsconfig.json": JSON.stringify({
    compilerOptions: { strict: true, module: "nodenext", skipLibCheck: true },
  }),
  "peer/index.ts": `import * as pulumi from "@pulumi/pulumi";
import { SmsGateway } from "auth0-sms-gateway";
export interface InferredArgs {
  sender?: pulumi.Input<string>;
  template?: pulumi.Input<string>;
  keyGeneration?: number;
}
export class Inferred extends pulumi.ComponentResource {
  public readonly url: pulumi.Output<string>;
  constructor(name: string, args: InferredArgs, opts?: pulumi.ComponentResourceOptions) {
    super("inferred:index:Inferred", name, {}, opts);
    this.url = new SmsGateway(name, args, { parent: this }).url;
    this.registerOutputs({ url: this.url });
  }
}
`,
  "floor/package.json": JSON.stringify({ name: "floor", version: "0.1.0", main: "index.js" }),
  "floor/index.js": `const { provider } = require("@pulumi/pulumi");
provider.main({ version: "0.1.0", schema: "{}" }, process.argv.slice(2));
`,
};

async function plugins(rounds: number): Promise<Row[]> {
  const folder = await newProgram(inferred);
  const folders = {
    ours: join(folder, "node_modules/auth0-sms-gateway/plugin"),
    floor: join(folder, "floor"),
    peer: join(folder, "peer"),
  };
  const times = await takeTurns(names, rounds, async (name) => {
    const begun = performance.now();
    const plugin = await startPluginIn(folders[name]);
    await plugin.schema();
    const schemaMs = performance.now() - begun;
    if (name === "floor") {
      await plugin.close();
      return { schemaMs, constructMs: 0 };
    }
    const monitor = await openMonitor();
    const constructing = performance.now();
    const type = name === "ours" ? "auth0-sms-gateway:index:SmsGateway" : "inferred:index:Inferred";
    await plugin.construct({ monitor, type, inputs: { sender: "+15551234567" } });
    const constructMs = performance.now() - constructing;
    await plugin.close();
    monitor.close();
    return { schemaMs, constructMs };
  });
  const of = (name: (typeof names)[number], key: "schemaMs" | "constructMs") =>
    median(times[name].map((one) => one[key]));
  return [
    {
      what: "plugin, from its start to its schema",
      unit: "ms",
      ours: of("ours", "schemaMs"),
      floor: of("floor", "schemaMs"),
      peer: of("peer", "schemaMs"),
    },
    {
      what: "plugin, building a component",
      unit: "ms",
      ours: of("ours", "constructMs"),
      peer: of("peer", "constructMs"),
    },
  ];
}
