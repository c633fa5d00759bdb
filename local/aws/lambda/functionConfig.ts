// What the service keeps of a function.

export interface FunctionConfig {
  readonly name: string;
  readonly arn: string;
  /** ARN of the role whose credentials the environments get. */
  readonly role: string;
  /** As in `index.handler`. */
  readonly handler: string;
  /** As in `nodejs24.x`; the process runs on this machine's Node.js whatever it says. */
  readonly runtime: string;
  readonly memorySizeMb: number;
  readonly timeoutSeconds: number;
  readonly variables: Readonly<Record<string, string>>;
  readonly logGroup: string;
  /** Folder of the unpacked bundle. */
  readonly codeDir: string;
  /** Absent for no limit of its own. */
  readonly reservedConcurrency?: number;
}

/** One statement of a function's resource policy. */
export interface Permission {
  readonly action: string;
  readonly principal: string;
  readonly functionUrlAuthType?: string;
  readonly invokedViaFunctionUrl?: boolean;
  /** What of the principal's may call. */
  readonly sourceArn?: string;
}

export interface FunctionRecord {
  config: FunctionConfig;
  permissions: Record<string, Permission>;
  /** The slot counts from the first port; the port is kept for when the system chose it. */
  url?: { urlId: string; slot: number; port: number; authorizationType: string };
}

/** Every function by name, as it outlives a restart. */
export type FunctionRecords = Record<string, FunctionRecord>;

export function recordOf(records: FunctionRecords, name: string): FunctionRecord {
  const found = records[name];
  if (!found) throw new Error(`ResourceNotFoundException: Function not found: ${name}`);
  return found;
}
