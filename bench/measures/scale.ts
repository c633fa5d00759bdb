// What a code takes on a busy site: calls, units of the table, log, time of the processor.

import type { RequestListener } from "node:http";
import { availableParallelism } from "node:os";
import { secretWith } from "../../tests/support/documents.ts";
import { answerJson, readText, startHttps } from "../../tests/support/tls.ts";
import { createCountingTable, type Operation } from "../support/countingTable.ts";
import { type Environment, startEnvironment } from "../support/environment.ts";
import { buildHandlers, configurationFor } from "../support/handlers.ts";
import { codeEvent, ranges, usualSite } from "../support/site.ts";
import type { Measure, Row } from "../table.ts";

/** Of a hundred codes, so many are asked for by somebody who has just got one, and so many requests come twice. */
const again = 15;
const twice = 5;

/** What every environment asks for at intervals, whatever the number of its messages. */
const perEnvironment = /^(breaker#|resends#|pace$)/;

export const scale: Measure = {
  name: "scale",
  async run({ quick }) {
    const table = createCountingTable(usualSite(Date.now(), ranges));
    const services = await startHttps(answering(table));
    const configuration = await configurationFor(services.url, {
      providers: [
        { name: "aws", settings: { originationIdentity: "+4915200000000" } },
        { name: "webhook", settings: { url: `${services.url}/hook` } },
      ],
    });
    const { ours } = await buildHandlers();
    const environments: Environment[] = [];
    const codes = quick ? 60 : 1500;
    while (environments.length < 2 * availableParallelism()) {
      environments.push(await startEnvironment(ours.path, configuration));
    }
    table.take();
    // The first message of each environment, by itself.
    await Promise.all(environments.map((each, index) => each.serve([codeEvent(codes + index)])));
    const first = table.take();
    const logged = environments.flatMap((each) => each.lines()).length;
    const cpuMs = await drive(environments, codes);
    const rest = table.take();
    const lines = environments.flatMap((each) => each.lines()).slice(logged);
    await Promise.all(environments.map((each) => each.stop()));
    await services.close();
    return rowsOf({ first, rest, cpuMs, lines, codes, environments: environments.length });
  },
};

interface Counted {
  readonly first: readonly Operation[];
  readonly rest: readonly Operation[];
  readonly cpuMs: number;
  readonly lines: readonly string[];
  readonly codes: number;
  readonly environments: number;
}

function rowsOf({ first, rest, cpuMs, lines, codes, environments }: Counted): Row[] {
  const own = rest.filter(({ key }) => !perEnvironment.test(key));
  const repeated = first.filter(({ key }) => perEnvironment.test(key));
  const count = (of: readonly Operation[], kind: Operation["kind"]) =>
    of.filter((each) => each.kind === kind);
  const units = (of: readonly Operation[]) => of.reduce((sum, each) => sum + each.units, 0);
  const row = (what: string, unit: Row["unit"], ours: number): Row => ({
    what: `scale: ${what}`,
    unit,
    ours,
  });
  const bytes = lines.reduce((sum, line) => sum + Buffer.byteLength(line), 0);
  return [
    row("writes to the table for a code", "calls", count(own, "write").length / codes),
    row("write units for a code", "units", units(count(own, "write")) / codes),
    row("reads of the table for a code", "calls", count(own, "read").length / codes),
    row("read units for a code", "units", units(count(own, "read")) / codes),
    row("writes to the busiest key for a code", "calls", busiest(count(own, "write")) / codes),
    row("reads of an environment in five seconds", "units", units(count(repeated, "read")) / environments),
    row("writes of an environment in five seconds", "units", units(count(repeated, "write")) / environments),
    row("log for a code", "bytes", bytes / codes),
    row("processor time for a code", "ms", cpuMs / codes),
    row("metrics of two providers in one country", "metrics", metricsIn(lines)),
  ];
}

/** Writes to the key that most of them go to. */
function busiest(writes: readonly Operation[]): number {
  const counts = Map.groupBy(writes, ({ key }) => key);
  return Math.max(0, ...[...counts.values()].map((all) => all.length));
}

/** CloudWatch bills each name with each set of dimensions. Here without those of a table that fails, as on a busy machine. */
function metricsIn(lines: readonly string[]): number {
  const names = lines.flatMap((text) => {
    const line = JSON.parse(text);
    if (line.tableError || line.guard?.verdict === "blind") return [];
    const metrics: { Dimensions: string[][]; Metrics: { Name: string }[] }[] =
      line._aws?.CloudWatchMetrics ?? [];
    return metrics.flatMap(({ Dimensions, Metrics }) =>
      Dimensions.flatMap((dimensions) =>
        Metrics.map(({ Name }) => [Name, ...dimensions.map((name) => line[name])].join(" ")),
      ),
    );
  });
  return new Set(names).size;
}

/** All environments at once, each the next code as soon as it has answered. Their processor time, in milliseconds. */
async function drive(environments: readonly Environment[], codes: number): Promise<number> {
  let cpuMs = 0;
  let next = 0;
  await Promise.all(
    environments.map(async (environment) => {
      while (next < codes) {
        const code = next;
        next += 1;
        // Some are of the one who asked for the code before.
        const event = codeEvent(code, code % 100 >= 100 - again ? code - again : code);
        const served = await environment.serve(code % 100 < twice ? [event, event] : [event]);
        cpuMs += served.cpuMs;
      }
    }),
  );
  return cpuMs;
}

function answering(table: ReturnType<typeof createCountingTable>): RequestListener {
  const secret = JSON.stringify(secretWith());
  return async (request, response) => {
    const body = await readText(request);
    const target = String(request.headers["x-amz-target"]);
    if (target === "secretsmanager.GetSecretValue")
      return answerJson(response, 200, { SecretString: secret });
    if (!target.startsWith("DynamoDB"))
      return answerJson(response, 200, { MessageId: "message-1", id: "message-2" });
    answerJson(response, ...(await table.answer(target.replace("DynamoDB_20120810.", ""), body)));
  };
}
