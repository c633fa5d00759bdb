// A gateway that is deployed: of a stack in AWS, by the Pulumi CLI, or of the local run.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as v from "valibot";
import { deriveKey } from "../../gateway/access/derivedKeys.ts";
import { secretSchema } from "../../gateway/access/secretDocument.ts";
import { secretFetcher } from "../../gateway/access/secrets.ts";
import type { LocalRun } from "../localRun.ts";
import { openManagement } from "../managementApi.ts";
import { runPulumi } from "../pulumi/runPulumi.ts";
import { readTenant } from "../tenantFacts.ts";
import {
  argumentsOf,
  argumentsOfSettings,
  chooseGateway,
  type GatewayState,
  gatewaysIn,
  secretTextOf,
  type TablePlace,
  tableOf,
} from "./state.ts";

export interface DeployedGateway {
  readonly name: string;
  /** Where Auth0 sends the messages. */
  readonly url: string;
  /** The command that shows the function's log. */
  readonly logs: string;
  /** What it was deployed with, without credentials. */
  args(): Promise<Readonly<Record<string, unknown>>>;
  readonly table: TablePlace | undefined;
  /** Whether the tenant is set up by the same stack. */
  hasTenant(): Promise<boolean>;
  /** With which a request is checked and nothing is sent. */
  checkKey(): Promise<string>;
  /** The key that sends. */
  signingKey(): Promise<string>;
  /** By provider. */
  credentials(): Promise<Readonly<Record<string, Readonly<Record<string, string>>>>>;
}

export interface StackPlace {
  /** Path of the Pulumi CLI. */
  readonly cli: string;
  readonly dir: string;
  readonly stack: string;
  /** Name of the gateway, where there are several. */
  readonly gateway?: string | undefined;
}

/** Throws where the stack or the gateway is missing. A secret is read when it is asked for. */
export async function gatewayOfStack(place: StackPlace): Promise<DeployedGateway> {
  const { cli, dir, stack, gateway: wanted } = place;
  const run = (...args: string[]) => runPulumi(cli, dir, [...args, "--stack", stack]);
  const gateways = gatewaysIn(JSON.parse(await run("stack", "export")));
  const gateway = chooseGateway(gateways, wanted, stack);
  const { url, logGroupName, connectionId } = gateway.outputs;
  if (typeof url !== "string")
    throw new Error(`the gateway ${gateway.name} is not deployed to its end; run pulumi up`);
  const decrypted = once(async () => {
    const state: unknown = JSON.parse(await run("stack", "export", "--show-secrets"));
    return chooseGateway(gatewaysIn(state), gateway.name, stack);
  });
  return {
    name: gateway.name,
    url,
    logs: `aws logs tail ${logGroupName} --since 15m`,
    async args() {
      const args = argumentsOf(gateway);
      // All settings are secret where one of them was given as a secret.
      return args.providers === undefined ? argumentsOf(await decrypted()) : args;
    },
    table: tableOf(gateway),
    hasTenant: async () => connectionId !== undefined,
    async checkKey() {
      // One secret instead of all, where the program has an output of it.
      const outputs: object = gateways.length > 1 ? {} : JSON.parse(await run("stack", "output", "--json"));
      const key =
        "checkKey" in outputs
          ? JSON.parse(await run("stack", "output", "checkKey", "--show-secrets", "--json"))
          : (await decrypted()).outputs.checkKey;
      if (typeof key === "string") return key;
      throw new Error(
        `the gateway ${gateway.name} is of a version without a check key; deploy it anew: pulumi up`,
      );
    },
    signingKey: async () => firstKey(secretOf(await decrypted())),
    credentials: async () => secretOf(await decrypted()).credentials,
  };
}

function secretOf(gateway: GatewayState) {
  const text = secretTextOf(gateway);
  if (text === undefined)
    throw new Error(`the state has no secret of the gateway ${gateway.name}; run pulumi up`);
  return v.parse(secretSchema, JSON.parse(text));
}

export async function gatewayOfLocalRun(run: LocalRun, wanted?: string): Promise<DeployedGateway> {
  const { codeDir, variables, gateway, url, logs } = run.deployed(wanted);
  const text = await secretFetcher(run.callAws, variables.SECRET_ID ?? "")(undefined, 10_000);
  const secret = v.parse(secretSchema, JSON.parse(text));
  const key = firstKey(secret);
  return {
    name: gateway,
    url,
    logs: `tail ${logs}`,
    args: async () => ({
      ...argumentsOfSettings(JSON.parse(readFileSync(join(codeDir, "settings.json"), "utf8"))),
      sharedState: variables.TABLE_NAME !== undefined,
      // The sender of its connection is not known here.
      auth0Path: "none",
    }),
    table: variables.TABLE_NAME ? { name: variables.TABLE_NAME, region: run.region } : undefined,
    hasTenant: once(() => isSetUp(run)),
    checkKey: async () => deriveKey(key, "check"),
    signingKey: async () => key,
    credentials: async () => secret.credentials,
  };
}

/** Whether anything in the local tenant sends by a gateway. With `auth0Path` "none" there is no connection, or still Twilio's. */
async function isSetUp({ auth0, managementClientId, managementClientSecret }: LocalRun): Promise<boolean> {
  const access = {
    domain: new URL(auth0).host,
    clientId: managementClientId,
    clientSecret: managementClientSecret,
  };
  const { connections, phoneProviders = [] } = await readTenant(await openManagement(access));
  const sms = connections.find(({ name }) => name === "sms");
  return sms?.options?.provider === "sms_gateway" || phoneProviders.length > 0;
}

function firstKey({ signingKeys: [key = ""] }: v.InferOutput<typeof secretSchema>): string {
  return key;
}

/** Makes it at the first call. */
export function once<Value>(make: () => Promise<Value>): () => Promise<Value> {
  let made: Promise<Value> | undefined;
  return () => {
    made ??= make();
    return made;
  };
}
