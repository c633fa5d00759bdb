// Which gateway a tool looks at, and how it is configured.
import { existsSync } from "node:fs";
import { join } from "node:path";
import { byArgument, byConfig, type Change } from "../changes.ts";
import { openLocalRun } from "../localRun.ts";
import { pulumiCommand } from "../pulumi/findPulumi.ts";
import { runPulumi } from "../pulumi/runPulumi.ts";
import { isOwnProgram, type ReadSecrets, readByCli, readStackConfig } from "../stackConfig.ts";
import { type DeployedGateway, gatewayOfLocalRun, gatewayOfStack } from "./deployed.ts";

/** What the options of a tool say. */
export interface Place {
  readonly dir: string;
  readonly stack: string;
  /** Whether the local run is meant. */
  readonly local: boolean;
  /** Name of the gateway, where there are several. */
  readonly gateway: string | undefined;
}

/** Options that say which gateway is meant. */
export const placeOptions = {
  stack: { type: "string" },
  gateway: { type: "string" },
  local: { type: "boolean", default: false },
} as const;

export const placeUsage = `  --stack   the stack (default: the one that is selected; where none is, and with --local, dev)
  --gateway the name of the gateway, where the program has several
  --local   the local run of this folder instead`;

/** The stack that is meant. */
export async function stackOf(dir: string, given: string | undefined, local = false): Promise<string> {
  if (given !== undefined || local) return given ?? "dev";
  try {
    return (await runPulumi(await pulumiCommand(), dir, ["stack", "--show-name"])).trim();
  } catch (error) {
    if (existsSync(join(dir, "Pulumi.dev.yaml"))) return "dev";
    throw new Error(`which stack? ${error instanceof Error ? error.message : error}; name one with --stack`);
  }
}

/** Throws where it is not deployed. */
export async function findGateway({ dir, stack, local, gateway }: Place): Promise<DeployedGateway> {
  if (local) return gatewayOfLocalRun(await openLocalRun(dir), gateway);
  return gatewayOfStack({ cli: await pulumiCommand(), dir, stack, gateway });
}

/** Arguments of a gateway, and what to say about them. */
export interface Configuration {
  /** What an error is about. */
  readonly subject: string;
  readonly args: Readonly<Record<string, unknown>>;
  /** Why credentials are left out; undefined when they are not. */
  readonly unread: string | undefined;
  /** Whether values may be shown. */
  readonly showValues: boolean;
  /** Keys of the stack's file that nobody reads. */
  readonly misspelt: readonly string[];
  readonly change: Change;
}

/**
 * Of this repository's program the configuration of the stack, which need not be deployed; of any other program what is
 * deployed, as its arguments are known to it alone.
 */
export async function findConfiguration(
  place: Place,
  gateway: () => Promise<DeployedGateway>,
  readSecrets: ReadSecrets = readByCli,
): Promise<Configuration> {
  const { dir, stack, local } = place;
  if (isOwnProgram(dir)) {
    const { args, unread, holdsSecret, misspelt } = await readStackConfig(dir, stack, readSecrets);
    const subject = `The configuration of stack ${stack}`;
    return { subject, args, unread, showValues: !holdsSecret, misspelt, change: byConfig(stack) };
  }
  const deployed = await gateway();
  const { credentials, unread } = local
    ? { credentials: {}, unread: "the local run's are told to nobody" }
    : await deployed.credentials().then(
        (read) => ({ credentials: read, unread: undefined }),
        (error: unknown) => ({
          credentials: {},
          unread: error instanceof Error ? error.message : `${error}`,
        }),
      );
  return {
    subject: `The gateway ${deployed.name}, as it is deployed,`,
    args: { ...(await deployed.args()), credentials },
    unread,
    showValues: false,
    misspelt: [],
    change: byArgument,
  };
}
