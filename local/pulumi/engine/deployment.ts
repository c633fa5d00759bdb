// Creates, updates and removes resources until they are what the program describes.
import type { Document } from "../../machine/state.ts";
import {
  describeResource,
  findKind,
  type Kind,
  type Named,
  type Properties,
  type Resource,
  unknownKinds,
} from "../kinds/kind.ts";
import { compareInputs, completeInputs, type Difference } from "./plan.ts";
import {
  createStack,
  type Keeping,
  type Kept,
  keyOf,
  nameFailure,
  type Stack,
  type StackState,
} from "./stack.ts";
import { secretNames, summarize, unwrapAll, wrapSecrets } from "./values.ts";

export interface Step {
  readonly op: "created" | "updated" | "replaced" | "unchanged" | "deleted" | "imported" | "retained";
  readonly type: string;
  readonly name: string;
  /** Inputs that differ from the last time. */
  readonly changed: readonly string[];
  readonly note?: string;
}

export interface Options extends Keeping {
  /** Inputs whose changes are ignored. */
  readonly ignoreChanges: readonly string[];
  /** Inputs whose changes make a new resource, where the provider would change the one that there is. */
  readonly replaceOnChanges: readonly string[];
}

export interface Registration {
  readonly type: string;
  readonly name: string;
  /** As the mock monitor gives them, secrets wrapped. */
  readonly inputs: Properties;
  /** Id of an existing resource to adopt. It may exist in a real cloud only: what is not here is created. */
  readonly importId?: string | undefined;
}

export interface Deployment {
  readonly steps: readonly Step[];
  /** A resource that will be registered. Nothing is made as long as one of them has no kind. */
  announce(resource: Named, options: Options): void;
  register(registration: Registration): Promise<{ id: string; state: Record<string, unknown> }>;
  /** Removes what was replaced and what the program no longer has, newest first. */
  removeLeftovers(): Promise<void>;
}

interface DeploymentOptions {
  readonly kinds: readonly Kind[];
  readonly document: Document<StackState>;
  readonly onStep: (step: Step) => void;
}

const defaults: Options = {
  protect: false,
  retainOnDelete: false,
  ignoreChanges: [],
  replaceOnChanges: [],
};

export function createDeployment({ kinds, document, onStep }: DeploymentOptions): Deployment {
  const stack = createStack(document, kinds);
  const steps: Step[] = [];
  const announced = new Map<string, Named & Options>();
  const registered = new Set<string>();

  function report(step: Step): void {
    steps.push(step);
    onStep(step);
  }

  return {
    steps,
    announce({ type, name }, options) {
      announced.set(keyOf(type, name), { type, name, ...options });
    },
    async register(registration) {
      refuseUnknown([...announced.values()], kinds);
      const { type, name } = registration;
      const key = keyOf(type, name);
      if (registered.has(key))
        throw new Error(
          `${describeResource(registration)} is registered twice; resources of a type need different names`,
        );
      registered.add(key);
      const options = announced.get(key) ?? defaults;
      const { protect, retainOnDelete } = options;
      const kind = findKind(kinds, type, name);
      const { task, done } = await nameFailure(registration, async () => {
        const wanted = await prepare(kind, registration, stack.find(type, name), options);
        return { task: wanted, done: await carryOut(wanted, stack) };
      });
      const { op, id, record, inputs, outputs, summary } = done;
      stack.keep({ type, name, id: record ?? id, inputs: summary, protect, retainOnDelete });
      report({ op, type, name, changed: op === "created" ? [] : task.difference.changed, note: task.note });
      const secrets = [...kind.secrets, ...task.secret];
      return { id, state: wrapSecrets({ ...inputs, ...outputs }, secrets) };
    },
    async removeLeftovers() {
      await stack.removeDiscarded();
      await stack.removeUnwanted(
        ({ type, name }) => registered.has(keyOf(type, name)),
        ({ type, name, retainOnDelete }) =>
          report({ op: retainOnDelete ? "retained" : "deleted", type, name, changed: [] }),
      );
    },
  };
}

function refuseUnknown(resources: readonly Named[], kinds: readonly Kind[]): void {
  const unknown = resources.filter(({ type }) => !kinds.some((kind) => kind.type === type));
  if (unknown.length > 0) throw unknownKinds(unknown);
}

/** A resource as it is and as the program wants it. */
interface Task {
  readonly kind: Kind;
  readonly name: string;
  /** What this stack has made before. */
  readonly old: Kept | undefined;
  /** What the cloud has: that, or the resource to adopt. */
  readonly live: Resource | undefined;
  readonly note: string | undefined;
  /** Inputs as the program gives them. */
  readonly given: Properties;
  readonly inputs: Properties;
  /** Names of the inputs that are secret. */
  readonly secret: readonly string[];
  /** What is stored of the inputs. */
  readonly summary: Properties;
  readonly difference: Difference;
}

async function prepare(
  kind: Kind,
  { name, inputs: wrapped, importId }: Registration,
  kept: Kept | undefined,
  { ignoreChanges, replaceOnChanges }: Options,
): Promise<Task> {
  const seen = await look(kind, kept, importId);
  const { old, live } = seen;
  const secret = secretNames(wrapped);
  const given = unwrapAll(wrapped);
  const inputs = completeInputs(kind, name, given, (live && old?.inputs) ?? {});
  const summary = { ...(await summarize(inputs, secret)), ...(old && pick(old.inputs, ignoreChanges)) };
  const replaceOn = [...kind.replaceOn, ...replaceOnChanges];
  const difference = old
    ? compareInputs({ ...kind, replaceOn }, old.inputs, summary)
    : { changed: [], replaces: [] };
  return { ...seen, kind, name, given, inputs, secret, summary, difference };
}

/** What this stack has made before, or the resource to adopt, if the cloud has it. */
async function look(
  kind: Kind,
  kept: Kept | undefined,
  importId: string | undefined,
): Promise<Pick<Task, "old" | "live" | "note">> {
  const live = kept && (await kind.read(kept.id));
  if (live || importId === undefined) return { old: kept, live, note: undefined };
  const adopted = await kind.read(importId);
  const note = adopted ? undefined : `there is no ${importId} to import`;
  return { old: undefined, live: adopted, note };
}

interface Done extends Resource {
  readonly op: Step["op"];
  readonly inputs: Properties;
  readonly summary: Properties;
}

async function carryOut(task: Task, stack: Stack): Promise<Done> {
  const { kind, name, old, live, given, inputs, summary, difference } = task;
  if (!live) return { ...(await kind.create(inputs)), op: "created", inputs, summary };
  if (!old) return adopt(task, live);
  if (difference.changed.length === 0) return { ...live, op: "unchanged", inputs, summary };
  if (kind.update && difference.replaces.length === 0) {
    const outputs = await kind.update(live.record ?? live.id, inputs, live.outputs);
    return { ...live, outputs, op: "updated", inputs, summary };
  }
  await stack.discard(old);
  // The new one gets a generated name of its own.
  const fresh = completeInputs(kind, name, given, {});
  const made = await kind.create(fresh);
  return { ...made, op: "replaced", inputs: fresh, summary: await summarize(fresh, task.secret) };
}

async function adopt({ kind, inputs, summary }: Task, { id, outputs }: Resource): Promise<Done> {
  if (!kind.update) throw new Error(`an import cannot change ${kind.replaceOn.join(", ")}`);
  return { id, outputs: await kind.update(id, inputs, outputs), op: "imported", inputs, summary };
}

function pick(properties: Properties, names: readonly string[]): Properties {
  return Object.fromEntries(
    names.filter((name) => name in properties).map((name) => [name, properties[name]]),
  );
}
