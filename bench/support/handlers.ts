// The handlers that are compared, each built in the same way: ours, the peer, an empty one, and bare network calls.
import { join } from "node:path";
import { build, type Metafile, type Plugin } from "esbuild";
import type * as v from "valibot";
import { bundleOptions } from "../../build/bundles.ts";
import type { settingsSchema } from "../../gateway/settings.ts";
import { settingsWith } from "../../tests/support/documents.ts";
import { temporaryDir } from "../../tests/support/temporaryDir.ts";
import { testAuthority } from "../../tests/support/tls.ts";
import type { Configuration } from "./environment.ts";
import { itemsOfPast } from "./site.ts";

export const handlers = ["ours", "peer", "floor", "calls"] as const;
export type HandlerName = (typeof handlers)[number];

const entries: Readonly<Record<HandlerName, string>> = {
  ours: "gateway/handler.ts",
  peer: "bench/peer/handler.ts",
  floor: "bench/peer/empty.ts",
  calls: "bench/peer/calls.ts",
};

export interface Built {
  readonly path: string;
  readonly bytes: number;
  /** Bytes in the bundle by the file they come from. */
  readonly inputs: Readonly<Record<string, { readonly bytesInOutput: number }>>;
}

let built: Promise<Record<HandlerName, Built>> | undefined;

/** Built once per run, from the source as it is now. */
export function buildHandlers(): Promise<Record<HandlerName, Built>> {
  built ??= buildAll();
  return built;
}

async function buildAll(): Promise<Record<HandlerName, Built>> {
  const dir = temporaryDir("bench-");
  const [ours, peer, floor, calls] = await Promise.all(
    handlers.map((name) => buildOne(name, join(dir, `${name}.mjs`))),
  );
  if (!ours || !peer || !floor || !calls) throw new Error("unreachable: four handlers are built");
  return { ours, peer, floor, calls };
}

async function buildOne(name: HandlerName, path: string, plugins: readonly Plugin[] = []): Promise<Built> {
  const options = bundleOptions(entries[name], path);
  const all = [...plugins, ...(options.plugins ?? [])];
  const { metafile } = await build({ ...options, plugins: all, metafile: true });
  const { bytes, inputs } = outputOf(metafile);
  return { path, bytes, inputs };
}

/** Ours with other files in place of some, by the end of their path. */
export function buildWith(files: Readonly<Record<string, string>>): Promise<Built> {
  const plugin: Plugin = {
    name: "replaced",
    setup(context) {
      for (const [file, contents] of Object.entries(files))
        context.onLoad({ filter: new RegExp(`/${file.replaceAll(".", "\\.")}$`) }, () => ({ contents }));
    },
  };
  return buildOne("ours", join(temporaryDir("bench-"), "ours.mjs"), [plugin]);
}

function outputOf({ outputs }: Metafile) {
  const [output] = Object.values(outputs);
  if (!output) throw new Error("esbuild wrote nothing");
  return output;
}

/** What differs from the settings of the tests. */
export type SettingsInput = Partial<v.InferInput<typeof settingsSchema>>;

/** With and without the guard: what is compared makes the same calls. */
export const guardModes = ["off", "enforce"] as const;

/** Settings and variables of a function; the same for all handlers. `table` is empty for a stack without one. */
export async function configurationFor(
  url: string,
  settings: SettingsInput = {},
  table = "state",
): Promise<Configuration> {
  const variables = {
    SECRET_ID: "arn:aws:secretsmanager:eu-central-1:123456789012:secret:gateway-AbCdEf",
    ...(table && { TABLE_NAME: table }),
    // For the handlers that are compared: ours goes by its settings.
    ...(table && settings.guard?.mode !== "off" && { ITEMS_OF_PAST: String(itemsOfPast(Date.now())) }),
    AWS_REGION: "eu-central-1",
    AWS_ACCESS_KEY_ID: "ASIAENVIRONMENT00001",
    AWS_SECRET_ACCESS_KEY: "secret-of-the-role",
    AWS_SESSION_TOKEN: "session-token-of-the-role",
    AWS_ENDPOINT_URL: url,
    NODE_EXTRA_CA_CERTS: (await testAuthority()).caFile,
  };
  return { settings: JSON.stringify(settingsWith(settings)), variables };
}
