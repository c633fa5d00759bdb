// What an attack has to know of the stack that runs: its guard, where its users are, and that no real vendor is called.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as v from "valibot";
import { secretSchema } from "../../gateway/access/secretDocument.ts";
import { secretFetcher } from "../../gateway/access/secrets.ts";
import type { GuardSettings } from "../../gateway/guard/settings.ts";
import { signRequest, type Variables } from "../../gateway/network/aws.ts";
import { connectProviders } from "../../gateway/providers/connect.ts";
import type { Account } from "../../gateway/providers/index.ts";
import { settingsSchema } from "../../gateway/settings.ts";
import { startCommand } from "../invocation.ts";
import type { LocalRun } from "../localRun.ts";
import { isLoopback } from "../loopback.ts";

export interface RunningStack {
  readonly guard: GuardSettings;
  /** ISO 3166-1 alpha-2, the main country first: those of `guard.countries`, else made up. */
  readonly home: readonly string[];
  /** Key of the hashes under which recipients are kept. */
  readonly pepper: string;
  /** Name of the first provider. */
  readonly provider: string;
  /** Name of the table; undefined with `sharedState` false. */
  readonly table: string | undefined;
  /** Throws where another version runs than the one that was looked at. */
  assertSame(): void;
}

/** Throws where a provider would call a vendor that is not on this machine: its messages would be real. */
export async function readStack(run: LocalRun): Promise<RunningStack> {
  const { codeDir, variables } = run.deployed();
  const settings = v.safeParse(settingsSchema, readJson(join(codeDir, "settings.json")));
  if (!settings.success)
    throw new Error(`the function that runs is of another version; start it anew: ${startCommand}`);
  const { providers, guard, secretVersionId } = settings.output;
  const text = await secretFetcher(run.callAws, variables.SECRET_ID ?? "")(secretVersionId, 10_000);
  const { pepper, credentials } = v.parse(secretSchema, JSON.parse(text));
  const { accounts } = connectProviders(providers, credentials);
  for (const [index, { name, account }] of accounts.entries()) {
    const called = addressesOf(account, providers[index]?.settings, { ...run.access, ...variables });
    if (called.length > 0 && called.every(isLoopback)) continue;
    throw new Error(
      `the provider ${name} may send by ${called.join(" and ") || "its vendor"}, and the messages would be real. ` +
        `For the local run set its baseUrl to ${run.carrier}, in Pulumi.dev.yaml for one`,
    );
  }
  return {
    guard,
    home: guard.countries ?? ["DE", "AT", "CH"],
    pepper,
    provider: accounts[0]?.name ?? "",
    table: variables.TABLE_NAME,
    assertSame() {
      if (run.deployed().codeDir === codeDir) return;
      throw new Error("the stack was changed meanwhile; start the attack again");
    },
  };
}

/** Where a provider sends, as far as its settings and a request of it tell. */
function addressesOf(account: Account, settings: unknown, variables: Variables): string[] {
  const { baseUrl, url } = Object(settings);
  const request = account.request(sample);
  const called = "kind" in request ? undefined : signRequest(request, variables).url;
  return [baseUrl, url, called].filter((address) => typeof address === "string");
}

function readJson(path: string): unknown {
  return JSON.parse(readFileSync(path, "utf8"));
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
