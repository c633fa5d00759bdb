// What a stack has made, stored between runs, and how it is removed.
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { type Document, openDocument } from "../../machine/state.ts";
import { describeResource, findKind, type Kind, type Named, type Properties } from "../kinds/kind.ts";

/** Resource options that matter when a resource is removed. */
export interface Keeping {
  readonly protect: boolean;
  readonly retainOnDelete: boolean;
}

export interface Kept extends Keeping {
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

const documentName = /^stack-(.+)\.json$/;

/** Throws where another stack has made something: a tenant has one SMS connection, so two would write over each other. */
export function openStackState(dir: string, stack: string): Document<StackState> {
  const names = existsSync(dir) ? readdirSync(dir) : [];
  const others = names.flatMap((name) => documentName.exec(name)?.[1] ?? []).filter((name) => name !== stack);
  const open = (name: string) =>
    openDocument<StackState>(join(dir, `stack-${name}.json`), { resources: {}, doomed: [] });
  const used = others.find((name) => Object.keys(open(name).value.resources).length > 0);
  if (used === undefined) return open(stack);
  throw new Error(
    `${dir} holds the stack ${used}, and one folder holds one stack, as a tenant has one SMS connection.
Start ${used} again, or start over with ${stack}: what ${used} has made here is deleted`,
  );
}

export interface Stack {
  find(type: string, name: string): Kept | undefined;
  keep(resource: Kept): void;
  /** Removes the old resource at once if the new one needs its place, otherwise in `removeDiscarded`. */
  discard(old: Kept): Promise<void>;
  removeDiscarded(): Promise<void>;
  /** Removes everything else, newest first. */
  removeUnwanted(isWanted: (resource: Kept) => boolean, onRemoved: (resource: Kept) => void): Promise<void>;
}

export function createStack({ value: state, save }: Document<StackState>, kinds: readonly Kind[]): Stack {
  async function remove({ type, name, id, inputs, retainOnDelete }: Kept): Promise<void> {
    if (retainOnDelete) return;
    const kind = findKind(kinds, type, name);
    const live = await kind.read(id);
    if (live) await kind.remove(id, { ...inputs, ...live.outputs });
  }

  return {
    find: (type, name) => state.resources[keyOf(type, name)],
    keep(resource) {
      state.resources[keyOf(resource.type, resource.name)] = resource;
      save();
    },
    async discard(old) {
      refuseProtected(old);
      if (findKind(kinds, old.type, old.name).deleteBeforeReplace) return remove(old);
      state.doomed.push(old);
      save();
    },
    async removeDiscarded() {
      for (const doomed of state.doomed.toReversed()) {
        await nameFailure(doomed, () => remove(doomed));
        state.doomed.splice(state.doomed.indexOf(doomed), 1);
        save();
      }
    },
    async removeUnwanted(isWanted, onRemoved) {
      for (const [key, resource] of Object.entries(state.resources).toReversed()) {
        if (isWanted(resource)) continue;
        await nameFailure(resource, async () => {
          refuseProtected(resource);
          await remove(resource);
        });
        delete state.resources[key];
        save();
        onRemoved(resource);
      }
    },
  };
}

function refuseProtected({ protect }: Kept): void {
  if (!protect) return;
  throw new Error("it is protected and would be deleted; switch its protection off first, then try again");
}

/** Says of which resource a failure tells: a service answers with no more than a status and its reason. */
export async function nameFailure<T>(resource: Named, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new Error(`${describeResource(resource)}: ${reason}`, { cause });
  }
}

export function keyOf(type: string, name: string): string {
  return `${type}::${name}`;
}
