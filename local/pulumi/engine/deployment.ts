// Brings one resource after another to what the program asks for, and keeps what it has made.

import type { Document } from "../../machine/state.ts";
import type { Kind, Properties, Resource } from "../kinds/kind.ts";
import { changedNames, secretNames, summarize, unwrapAll, wrapSecrets } from "./values.ts";

export interface Step {
  readonly op: "created" | "updated" | "replaced" | "unchanged" | "deleted" | "imported" | "retained";
  readonly type: string;
  readonly name: string;
  /** Inputs that differ from the last time. */
  readonly changed: readonly string[];
}

/** Resource options that matter when the resource goes. */
export interface Keeping {
  readonly protect: boolean;
  readonly retainOnDelete: boolean;
}

export interface Options extends Keeping {
  /** Inputs whose changes are left undone. */
  readonly ignoreChanges: readonly string[];
}

interface Kept extends Keeping {
  readonly type: string;
  readonly name: string;
  readonly id: string;
  /** Secrets and archives as digests. */
  readonly inputs: Properties;
}

export interface StackState {
  /** By type and name, oldest first. */
  resources: Record<string, Kept>;
  /** Replaced, and still to be removed. */
  doomed: Kept[];
}

export interface Registration {
  readonly type: string;
  readonly name: string;
  /** As the mock monitor gives them, secrets wrapped. */
  readonly inputs: Properties;
  /** Id of an existing resource to adopt. */
  readonly importId?: string | undefined;
}

export interface Deployment {
  readonly steps: readonly Step[];
  /** Options of a resource that is about to be registered. */
  note(type: string, name: string, options: Options): void;
  register(registration: Registration): Promise<{ id: string; state: Record<string, unknown> }>;
  /** Removes what was replaced and what the program no longer has, newest first. */
  removeLeftovers(): Promise<void>;
}

interface DeploymentOptions {
  readonly kinds: readonly Kind[];
  readonly document: Document<StackState>;
  readonly onStep: (step: Step) => void;
}

export function createDeployment({ kinds, document, onStep }: DeploymentOptions): Deployment {
  const state = document.value;
  const steps: Step[] = [];
  const noted = new Map<string, Options>();
  const registered = new Set<string>();

  function report(
    op: Step["op"],
    { type, name }: { type: string; name: string },
    changed: string[] = [],
  ): void {
    const step = { op, type, name, changed };
    steps.push(step);
    onStep(step);
  }

  function kindOf(type: string): Kind {
    const kind = kinds.find((candidate) => candidate.type === type);
    if (kind) return kind;
    throw new Error(
      `${type} is not simulated by the local cloud; what is: ${kinds.map((k) => k.type).join(", ")}`,
    );
  }

  async function register(
    registration: Registration,
  ): Promise<{ id: string; state: Record<string, unknown> }> {
    const { type, name, importId } = registration;
    const key = keyOf(type, name);
    if (registered.has(key))
      throw new Error(`${type} ${name} is registered twice; resources of a type need different names`);
    registered.add(key);
    const kind = kindOf(type);
    const secret = secretNames(registration.inputs);
    const given = unwrapAll(registration.inputs);
    const { old, live } = await find(kind, key, importId);

    const checked = withDefaults(kind, name, given, live && old?.inputs);
    const ignored = old && pick(old.inputs, optionsOf(key).ignoreChanges);
    const summary = { ...(await summarize(checked, secret)), ...ignored };
    const changed = old ? changedNames(old.inputs, summary) : [];
    const resource = await settle(kind, registration, { old, live, checked, given, changed });
    const inputs = resource.isNew ? await summarize(resource.inputs, secret) : summary;
    const { protect, retainOnDelete } = optionsOf(key);
    state.resources[key] = { type, name, id: resource.id, inputs, protect, retainOnDelete };
    document.save();
    return {
      id: resource.id,
      state: wrapSecrets({ ...resource.inputs, ...resource.outputs }, [...kind.secrets, ...secret]),
    };
  }

  /** What was made before, or the resource to adopt, as far as the cloud still has it. */
  async function find(kind: Kind, key: string, importId: string | undefined) {
    const kept = state.resources[key];
    const live = kept && (await kind.read(kept.id));
    if (live || importId === undefined) return { old: kept, live };
    const adopted = await kind.read(importId);
    if (!adopted) throw new Error(`${kind.type}: there is no resource with the id ${importId} to import`);
    return { old: undefined, live: adopted };
  }

  interface Plan {
    readonly old: Kept | undefined;
    readonly live: Resource | undefined;
    readonly checked: Properties;
    readonly given: Properties;
    readonly changed: string[];
  }

  async function settle(kind: Kind, at: Registration, { old, live, checked, given, changed }: Plan) {
    if (!live) {
      const made = await kind.create(checked);
      report("created", at);
      return { ...made, inputs: checked, isNew: true };
    }
    if (old && changed.length === 0) {
      report("unchanged", at);
      return { ...live, inputs: checked, isNew: false };
    }
    if (kind.update && !changed.some((name) => kind.replaceOn.includes(name))) {
      const outputs = await kind.update(live.id, checked, live.outputs);
      report(old ? "updated" : "imported", at, changed);
      return { id: live.id, outputs, inputs: checked, isNew: false };
    }
    if (!old)
      throw new Error(`${kind.type} ${at.name}: an import cannot change ${kind.replaceOn.join(", ")}`);
    const inputs = kind.check?.(at.name, given) ?? given;
    await discard(kind, old);
    const made = await kind.create(inputs);
    report("replaced", at, changed);
    return { ...made, inputs, isNew: true };
  }

  /** The old resource goes at once where the new one needs its place, else when everything else is done. */
  async function discard(kind: Kind, old: Kept): Promise<void> {
    if (old.protect) throw protectedError(old);
    if (kind.deleteBeforeReplace) return remove(old);
    state.doomed.push(old);
    document.save();
  }

  async function remove({ type, id, inputs, retainOnDelete }: Kept): Promise<void> {
    if (retainOnDelete) return;
    const kind = kindOf(type);
    const live = await kind.read(id);
    if (live) await kind.remove(id, { ...inputs, ...live.outputs });
  }

  function optionsOf(key: string): Options {
    return noted.get(key) ?? { protect: false, retainOnDelete: false, ignoreChanges: [] };
  }

  return {
    steps,
    register,
    note(type, name, options) {
      noted.set(keyOf(type, name), options);
    },
    async removeLeftovers() {
      for (const doomed of state.doomed.toReversed()) {
        await remove(doomed);
        state.doomed.splice(state.doomed.indexOf(doomed), 1);
        document.save();
      }
      for (const [key, kept] of Object.entries(state.resources).toReversed()) {
        if (registered.has(key)) continue;
        if (kept.protect) throw protectedError(kept);
        await remove(kept);
        delete state.resources[key];
        document.save();
        report(kept.retainOnDelete ? "retained" : "deleted", kept);
      }
    },
  };
}

function pick(properties: Properties, names: readonly string[]): Properties {
  return Object.fromEntries(
    names.filter((name) => name in properties).map((name) => [name, properties[name]]),
  );
}

function keyOf(type: string, name: string): string {
  return `${type}::${name}`;
}

function protectedError({ type, name }: Kept): Error {
  return new Error(
    `${type} ${name} is protected and would be deleted; switch its protection off first, then try again`,
  );
}

/** The inputs as the provider completes them. A value that it made up the last time stays, such as a generated name. */
function withDefaults(kind: Kind, name: string, given: Properties, old: Properties | undefined): Properties {
  const checked = kind.check?.(name, given) ?? given;
  const made = Object.keys(checked).filter((property) => given[property] === undefined);
  const kept = made.filter((property) => old?.[property] !== undefined);
  return { ...checked, ...Object.fromEntries(kept.map((property) => [property, old?.[property]])) };
}
