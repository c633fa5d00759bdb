// Resources that the local cloud only keeps a record of.
import { join } from "node:path";
import { openDocument } from "../../machine/state.ts";
import type { Kind, Properties, Resource } from "./kind.ts";

export interface Records {
  get(type: string, id: string): Resource | undefined;
  put(type: string, resource: Resource): Resource;
  remove(type: string, id: string): void;
}

export function openRecords(dir: string): Records {
  const document = openDocument<Record<string, Resource>>(join(dir, "records.json"), {});
  const records = document.value;
  return {
    get: (type, id) => records[`${type}::${id}`],
    put(type, resource) {
      records[`${type}::${resource.record ?? resource.id}`] = resource;
      document.save();
      return resource;
    },
    remove(type, id) {
      delete records[`${type}::${id}`];
      document.save();
    },
  };
}

/** A kind whose creation only computes outputs; an update keeps the computed ones. */
export function recordedKind(
  records: Records,
  kind: Pick<Kind, "type" | "replaceOn" | "computed"> & Partial<Pick<Kind, "secrets" | "check">>,
  compute: (inputs: Properties) => Resource,
): Kind {
  const { type, computed } = kind;
  return {
    secrets: [],
    ...kind,
    async create(inputs) {
      const resource = compute(inputs);
      return records.put(type, { ...resource, outputs: { ...inputs, ...resource.outputs } });
    },
    read: async (id) => records.get(type, id),
    async update(id, inputs, old) {
      const kept = Object.fromEntries(computed.map((name) => [name, old[name]]));
      return records.put(type, { id, outputs: { ...kept, ...inputs } }).outputs;
    },
    async remove(id) {
      records.remove(type, id);
    },
  };
}
