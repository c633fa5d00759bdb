// Runs the Pulumi program in this process and deploys what it describes to the local cloud, as `pulumi up` would.
import { setImmediate as nextTurn } from "node:timers/promises";
import { pathToFileURL } from "node:url";
import * as pulumi from "@pulumi/pulumi";
import { describeResource, type Kind, type Properties, type StandIn } from "../kinds/kind.ts";
import { createDeployment, type Deployment, type Step } from "./deployment.ts";
import { openStackState } from "./stack.ts";
import { unwrapAll } from "./values.ts";

/** What a deployment needs of a cloud. */
export interface Target {
  readonly dir: string;
  readonly kinds: readonly Kind[];
  readonly standIns: Readonly<Record<string, StandIn>>;
  /** Answers a lookup of the program, such as `aws:index/getRegion:getRegion`. */
  lookUp(token: string, inputs: Properties): Properties;
}

/** A program and the stack that it describes. */
export interface Project {
  readonly name: string;
  readonly stack: string;
  /** Path of the program, or the program itself, which returns the outputs. */
  readonly main: string | (() => unknown);
  /** Every key with its namespace; lists and objects as JSON, as Pulumi hands them to a program. */
  readonly config: Readonly<Record<string, string>>;
  /** Keys whose values are secret. */
  readonly secretKeys: readonly string[];
}

export interface Options {
  readonly target: Target;
  readonly project: Project;
  readonly print: (line: string) => void;
}

export interface Convergence {
  /** The outputs of the stack. */
  readonly outputs: Properties;
  readonly steps: readonly Step[];
}

/** After a failure the SDK rejects further promises of the same program, which must not end the process. */
const ignore = () => {};

/**
 * Creates, changes and removes resources. Rejects with the first failure; what was done until then is recorded, and the
 * next call continues from there.
 */
export async function converge({ target, project, print }: Options): Promise<Convergence> {
  const failure = Promise.withResolvers<never>();
  // An error inside apply() only shows as the rejection of a promise that nobody waits for.
  process.on("unhandledRejection", failure.reject);
  try {
    const deployment = createDeployment({
      kinds: target.kinds,
      document: openStackState(target.dir, project.stack),
      onStep: (step) => step.op !== "unchanged" && print(describeStep(step)),
    });
    await pulumi.runtime.setMocks(
      createMocks(target, deployment, failure.reject, print),
      project.name,
      project.stack,
      false,
    );
    pulumi.runtime.setAllConfig({ ...project.config }, [...project.secretKeys]);
    const outputs = await Promise.race([runProgram(project, deployment), failure.promise]);
    await deployment.removeLeftovers();
    print(summarizeSteps(deployment.steps));
    return { outputs, steps: deployment.steps };
  } catch (error) {
    if (!process.listeners("unhandledRejection").includes(ignore)) process.on("unhandledRejection", ignore);
    throw error;
  } finally {
    process.off("unhandledRejection", failure.reject);
  }
}

async function runProgram(project: Project, deployment: Deployment): Promise<Properties> {
  const { main } = project;
  // A number never used before, so that the program is loaded again whoever has loaded it before.
  const run = process.hrtime.bigint();
  const load = async () =>
    typeof main === "string" ? outputsOf(await import(`${pathToFileURL(main).href}?run=${run}`)) : main();
  const outputs = await pulumi.runtime.runInPulumiStack(async () => {
    pulumi.runtime.registerStackTransformation((resource) => {
      announce(resource, deployment);
      return undefined;
    });
    return { ...Object(await load()) };
  });
  // Waits for the resources that no output depends on.
  await pulumi.runtime.disconnect();
  return outputs ?? {};
}

/** What a module puts out, taken as Pulumi's Node.js host takes it: a default export stands alone, and a function is called. */
export function outputsOf(module: Properties): unknown {
  const { default: alone, "module.exports": _, ...named } = module;
  if (!("default" in module)) return named;
  // Of CommonJS, Node.js names the properties of the default export once more.
  const others = Object.keys(named).filter((name) => named[name] !== Object(alone)[name]);
  if (others.length > 0)
    throw new Error(
      `the program has a default export and others (${others.join(", ")}): keep the default, or the others`,
    );
  return typeof alone === "function" ? alone() : alone;
}

function announce(
  { resource, type, name, opts }: pulumi.ResourceTransformationArgs,
  deployment: Deployment,
): void {
  if (!(resource instanceof pulumi.CustomResource) || isProvider(type)) return;
  const { protect, retainOnDelete, ignoreChanges, replaceOnChanges }: pulumi.CustomResourceOptions = opts;
  deployment.announce(
    { type, name },
    {
      protect: protect === true,
      retainOnDelete: retainOnDelete === true,
      ignoreChanges: Array.isArray(ignoreChanges) ? ignoreChanges : [],
      replaceOnChanges: Array.isArray(replaceOnChanges) ? replaceOnChanges : [],
    },
  );
}

function isProvider(type: string): boolean {
  return type.startsWith("pulumi:providers:");
}

/** One resource at a time, in the order in which the program registers them. */
function createMocks(
  target: Target,
  deployment: Deployment,
  fail: (error: unknown) => void,
  print: (line: string) => void,
): pulumi.runtime.Mocks {
  let last: Promise<unknown> | undefined;
  return {
    newResource(args) {
      // The program is still running; a turn later all of its resources are announced.
      last ??= nextTurn();
      const result = last.then(() => register(args, target, deployment, print));
      // A failed registration stays pending, so that nothing that depends on it starts; `fail` ends the deployment.
      const settled = result.catch((error) => {
        fail(error);
        return new Promise<never>(() => {});
      });
      last = settled;
      return settled;
    },
    async call({ token, inputs }) {
      return target.lookUp(token, inputs);
    },
  };
}

async function register(
  { type, name, inputs, custom, id }: pulumi.runtime.MockResourceArgs,
  target: Target,
  deployment: Deployment,
  print: (line: string) => void,
): Promise<{ id: string | undefined; state: Record<string, unknown> }> {
  const standIn = target.standIns[type];
  if (standIn) {
    print(` !  ${describeResource({ type, name })}: ${standIn.note}`);
    return { id: undefined, state: { ...inputs, ...standIn.outputs(name) } };
  }
  if (isProvider(type)) return { id: name, state: unwrapAll(inputs) };
  if (!custom) return { id: undefined, state: inputs };
  return deployment.register({ type, name, inputs, importId: id || undefined });
}

const signs = {
  created: " + ",
  updated: " ~ ",
  replaced: "+- ",
  deleted: " - ",
  unchanged: "   ",
  imported: " = ",
  retained: " = ",
};

function describeStep({ op, changed, note, ...resource }: Step): string {
  const diff = changed.length > 0 ? ` [diff: ${changed.map((property) => `~${property}`).join(",")}]` : "";
  return `${signs[op]} ${describeResource(resource)} ${op}${diff}${note ? `: ${note}` : ""}`;
}

function summarizeSteps(steps: readonly Step[]): string {
  const counts = Object.entries(Object.groupBy(steps, ({ op }) => op));
  return `Resources: ${counts.map(([op, those]) => `${those?.length} ${op}`).join(", ") || "none"}`;
}
