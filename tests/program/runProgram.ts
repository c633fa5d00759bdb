// Runs the whole program, index.ts, against Pulumi's mock monitor.
import { copyFileSync } from "node:fs";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { defaultStack, readProject } from "../../local/project.ts";
import { cloudOf, type Registered } from "../components/deploy.ts";
import { temporaryDir } from "../support/temporaryDir.ts";

export interface Run {
  outputs: Record<string, unknown>;
  resources: Registered[];
}

let runs = 0;

/**
 * What Pulumi hands to the program: the defaults of Pulumi.yaml, the stack's file, and these keys on top. "none" is a stack
 * that has no file.
 */
export function configuration(
  stack: "dev" | "none",
  changes: Record<string, unknown> = {},
): Record<string, string> {
  const texts = Object.entries(changes).map(([key, value]) => [
    `auth0-sms-gateway:${key}`,
    typeof value === "string" ? value : JSON.stringify(value),
  ]);
  const { config } = stack === "none" ? readBareProject() : readProject(".", stack);
  return { ...config, ...Object.fromEntries(texts) };
}

function readBareProject() {
  const folder = temporaryDir("project-");
  copyFileSync("Pulumi.yaml", join(folder, "Pulumi.yaml"));
  return readProject(folder, defaultStack);
}

export async function runProgram(
  config: Record<string, string>,
  /** Keys that are encrypted in the stack's file, or in part. */
  secretKeys: string[] = [],
): Promise<Run> {
  const requests: pulumi.runtime.MockResourceArgs[] = [];
  const options = new Map<string, pulumi.CustomResourceOptions>();
  const mocks: pulumi.runtime.Mocks = {
    newResource(request) {
      requests.push(request);
      return {
        id: `${request.name}-id`,
        state: { ...request.inputs, ...cloudOf(request.type, request.name) },
      };
    },
    call: ({ token }) => {
      throw new Error(`the program called the cloud: ${token}`);
    },
  };
  await pulumi.runtime.setMocks(mocks, "auth0-sms-gateway", "dev", false);
  pulumi.runtime.setAllConfig(config, secretKeys);
  const program = new URL(`../../index.ts?test=${++runs}`, import.meta.url).href;
  const outputs = await pulumi.runtime.runInPulumiStack(async () => {
    pulumi.runtime.registerStackTransformation(({ name, opts }) => {
      options.set(name, opts);
      return undefined;
    });
    return { ...(await import(program)) };
  });
  // Nothing that is put out waits for the last resources.
  while ([...options.keys()].some((name) => requests.every((request) => request.name !== name)))
    await new Promise((resolve) => setImmediate(resolve));
  return {
    outputs: outputs ?? {},
    resources: requests.map(({ type, name, inputs, id = "" }) => ({
      type,
      name,
      inputs: inputs ?? {},
      imported: id,
      options: options.get(name) ?? {},
    })),
  };
}
