// What an attack has to know of the stack that runs: its guard, where its users are, and that no real vendor is called.
import * as v from "valibot";
import { argsSchema } from "../../components/arguments/schema.ts";
import { secretSchema } from "../../gateway/access/secretDocument.ts";
import { secretFetcher } from "../../gateway/access/secrets.ts";
import type { GuardSettings } from "../../gateway/guard/settings.ts";
import { signRequest } from "../../gateway/network/aws.ts";
import { connectProviders, providersSchema } from "../../gateway/providers/connect.ts";
import type { LocalRun } from "../localRun.ts";
import { isLoopback } from "../loopback.ts";
import { readStackConfig } from "../stackConfig.ts";

export interface RunningStack {
  readonly guard: GuardSettings;
  /** ISO 3166-1 alpha-2, the main country first: those of `guard.countries`, else made up. */
  readonly home: readonly string[];
  /** Key of the hashes under which recipients are kept. */
  readonly pepper: string;
  /** Name of the first provider. */
  readonly provider: string;
}

/** Throws where a provider would call a vendor that is not on this machine: its messages would be real. */
export async function readStack(dir: string, run: LocalRun): Promise<RunningStack> {
  const none = () => Promise.reject(new Error("the local run has no encrypted values"));
  const { args } = await readStackConfig(dir, "dev", none);
  const { success, output: settled, issues } = v.safeParse(argsSchema, args);
  if (!success) throw new Error(`Pulumi.dev.yaml: ${v.getDotPath(issues[0])}: ${issues[0].message}`);
  const text = await secretFetcher(run.callAws, run.secretId)(undefined, 10_000);
  const { pepper, credentials } = v.parse(secretSchema, JSON.parse(text));
  const { accounts } = connectProviders(v.parse(providersSchema, settled.providers), credentials);
  for (const { name, account } of accounts) {
    const request = account.request(sample);
    if ("kind" in request || isLoopback(signRequest(request, run.access).url)) continue;
    throw new Error(
      `the provider ${name} sends by ${new URL(request.url).host}, and the messages would be real. ` +
        `For the local run set its baseUrl to ${run.carrier} in Pulumi.dev.yaml`,
    );
  }
  const { guard } = settled;
  return { guard, home: guard.countries ?? ["DE", "AT", "CH"], pepper, provider: accounts[0]?.name ?? "" };
}

/** Never sent: it shows to whom the providers' requests go. */
const sample = {
  recipient: "+4915112345678",
  body: "0",
  code: "000000",
  validitySeconds: 180,
  reference: "attack",
  now: new Date(0),
};
