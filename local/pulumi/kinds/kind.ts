// What a kind of cloud resource can do locally. The same functions serve the local run, where Pulumi's mock monitor calls
// them, and in tests the provider servers through which the real Pulumi engine deploys to the local cloud.

export type Properties = Readonly<Record<string, unknown>>;

export interface Resource {
  /** The provider's id, as in `pulumi stack export`. */
  readonly id: string;
  /** Inputs and what the cloud added. Secrets are unwrapped; `secrets` says which to mark. */
  readonly outputs: Properties;
  /** Where the local cloud keeps it, for a kind whose ids are not unique. */
  readonly record?: string;
}

export interface Kind {
  /** Pulumi type token, such as `aws:lambda/function:Function`. */
  readonly type: string;
  /** Inputs whose change makes a new resource, as with the real provider. */
  readonly replaceOn: readonly string[];
  /** The old resource goes first when replaced, as for resources with a fixed name. Default: the new one comes first. */
  readonly deleteBeforeReplace?: boolean;
  /** Outputs that only creation makes known: unknown in a preview. */
  readonly computed: readonly string[];
  /** What the cloud adds within an input, by the name of the input: no difference, as with the real provider. */
  readonly computedWithin?: Readonly<Record<string, readonly string[]>>;
  /** Outputs that the real provider marks as secret. */
  readonly secrets: readonly string[];
  /** Inputs with the defaults that the real provider fills in before it creates, such as a generated name. */
  check?(name: string, inputs: Properties): Properties;
  create(inputs: Properties): Promise<Resource>;
  /** What the cloud holds now; undefined when it is gone. */
  read(id: string): Promise<Resource | undefined>;
  /** Absent where every input is in `replaceOn`. */
  update?(id: string, inputs: Properties, old: Properties): Promise<Properties>;
  remove(id: string, outputs: Properties): Promise<void>;
}

export interface Named {
  readonly type: string;
  readonly name: string;
}

/** As `pulumi up` prints it: `aws:lambda:Function name`, of the type `aws:lambda/function:Function`. */
export function describeResource({ type, name }: Named): string {
  return `${type.replace(/\/[^:]*/, "")} ${name}`;
}

/** Throws an error that names the resource if there is no kind for its type. */
export function findKind(kinds: readonly Kind[], type: string, name: string): Kind {
  const kind = kinds.find((candidate) => candidate.type === type);
  if (!kind) throw unknownKinds([{ type, name }]);
  return kind;
}

/** For resources that the local cloud cannot make. */
export function unknownKinds(resources: readonly Named[]): Error {
  const list = resources.map(({ type, name }) => `\n  ${type} ${name}`).join("");
  const advice = 'Leave them out of the program for the local run, or deploy the stack with "pulumi up".';
  return new Error(`the local cloud cannot make these resources:${list}\n${advice}`);
}

/** Replaces a component of another package, of which only the outputs exist. */
export interface StandIn {
  /** Printed for the user. */
  readonly note: string;
  outputs(name: string): Properties;
}
