// What valibot's schemas hold, for whatever reads them instead of a value: options of an object, ranges, kinds.
import type * as v from "valibot";

/** Those parts that some schemas have. */
export interface SchemaParts {
  readonly type: string;
  /** Alternatives: schemas, or the values of a picklist. */
  readonly options?: readonly unknown[];
  readonly entries?: Readonly<Record<string, v.GenericSchema>>;
  /** Of a list. */
  readonly item?: v.GenericSchema;
  /** Of a map. */
  readonly value?: v.GenericSchema;
  readonly pipe?: readonly Action[];
}

/** A step that checks or changes a value. */
interface Action {
  readonly type: string;
  readonly requirement?: unknown;
  readonly message?: unknown;
}

/** The parts of a schema, or of the one that it makes optional. */
export function partsOf(schema: v.GenericSchema): SchemaParts {
  const parts: SchemaParts & { readonly wrapped?: v.GenericSchema } = { ...schema };
  return parts.wrapped ? partsOf(parts.wrapped) : parts;
}
