// aws:lambda/function:Function, functionUrl:FunctionUrl and permission:Permission
import { existsSync } from "node:fs";
import { mkdir, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import * as v from "valibot";
import { accountId } from "../../aws/iam.ts";
import type { FunctionConfig } from "../../aws/lambda/functionConfig.ts";
import type { LambdaService } from "../../aws/lambda/service.ts";
import { hashFiles, readArchive } from "./archive.ts";
import type { Kind, Properties } from "./kind.ts";
import { autoName } from "./naming.ts";

const functionInputs = v.object({
  name: v.string(),
  role: v.string(),
  handler: v.string(),
  runtime: v.string(),
  code: v.unknown(),
  memorySize: v.optional(v.number(), 128),
  timeout: v.optional(v.number(), 3),
  reservedConcurrentExecutions: v.optional(v.number(), -1),
  environment: v.optional(v.object({ variables: v.optional(v.record(v.string(), v.string()), {}) }), {}),
  loggingConfig: v.optional(v.object({ logGroup: v.optional(v.string()) }), {}),
});

/** Milliseconds for which a function that is updated has its new configuration and its old code. AWS takes seconds. */
const codePauseMs = 200;

export interface FunctionKindOptions {
  readonly dir: string;
  readonly region: string;
  /** Called when an update has changed a function's configuration, and not yet its code; what it throws ends the update. */
  readonly beforeCode?: (name: string) => void;
}

export function functionKind(
  lambda: Pick<LambdaService, "get" | "put" | "remove">,
  { dir, region, beforeCode }: FunctionKindOptions,
): Kind {
  const codeRoot = join(dir, "functions");
  const describe = ({ name, arn }: FunctionConfig): Properties => ({
    name,
    arn,
    qualifiedArn: `${arn}:$LATEST`,
    invokeArn: `arn:aws:apigateway:${region}:lambda:path/2015-03-31/functions/${arn}/invocations`,
    version: "$LATEST",
  });

  /**
   * Writes the files to a folder named by their hash, which then never changes: an environment that is starting, or loads
   * a file later, finds its own code.
   */
  async function unpack(name: string, code: unknown): Promise<string> {
    const files = await readArchive(code);
    const folder = join(codeRoot, name, hashFiles(files).slice(0, 16));
    if (existsSync(folder)) return folder;
    const half = `${folder}.half`;
    for (const [path, content] of files) {
      const file = join(half, path);
      await mkdir(dirname(file), { recursive: true });
      await writeFile(file, content);
    }
    await rename(half, folder);
    return folder;
  }

  async function configOf(inputs: Properties): Promise<FunctionConfig> {
    const given = v.parse(functionInputs, inputs);
    const { name, reservedConcurrentExecutions: reserved } = given;
    return {
      name,
      arn: `arn:aws:lambda:${region}:${accountId}:function:${name}`,
      role: given.role,
      handler: given.handler,
      runtime: given.runtime,
      memorySizeMb: given.memorySize,
      timeoutSeconds: given.timeout,
      variables: given.environment.variables ?? {},
      logGroup: given.loggingConfig.logGroup ?? `/aws/lambda/${name}`,
      codeDir: await unpack(name, given.code),
      ...(reserved >= 0 && { reservedConcurrency: reserved }),
    };
  }

  function put(config: FunctionConfig, inputs: Properties): Properties {
    lambda.put(config);
    return { ...inputs, ...describe(config) };
  }

  /** As AWS's provider does: the configuration first, the code when that is in place. */
  async function update(id: string, inputs: Properties): Promise<Properties> {
    const config = await configOf(inputs);
    const former = lambda.get(id);
    if (former && former.codeDir !== config.codeDir) {
      lambda.put({ ...config, codeDir: former.codeDir });
      await wait(codePauseMs);
      beforeCode?.(id);
    }
    return put(config, inputs);
  }

  return {
    type: "aws:lambda/function:Function",
    replaceOn: ["name", "region"],
    computed: [
      "arn",
      "qualifiedArn",
      "invokeArn",
      "version",
      "lastModified",
      "codeSha256",
      "sourceCodeSize",
      "tagsAll",
    ],
    secrets: [],
    check: (name, inputs) => autoName("name", name, inputs),
    async create(inputs) {
      const { name } = v.parse(functionInputs, inputs);
      if (lambda.get(name)) throw new Error(`ResourceConflictException: Function already exist: ${name}`);
      return { id: name, outputs: put(await configOf(inputs), inputs) };
    },
    async read(id) {
      const config = lambda.get(id);
      return config && { id, outputs: describe(config) };
    },
    update,
    async remove(id) {
      await lambda.remove(id);
      await rm(join(codeRoot, id), { recursive: true, force: true });
    },
  };
}

const urlInputs = v.object({ functionName: v.string(), authorizationType: v.picklist(["NONE", "AWS_IAM"]) });

export function functionUrlKind(lambda: LambdaService): Kind {
  async function put(inputs: Properties): Promise<Properties> {
    const { functionName, authorizationType } = v.parse(urlInputs, inputs);
    await lambda.putUrl(functionName, authorizationType);
    return { ...inputs, ...describe(functionName) };
  }
  function describe(name: string): Properties {
    const { url: functionUrl, urlId } = lambda.getUrl(name) ?? {};
    return { functionUrl, urlId, functionArn: lambda.get(name)?.arn };
  }
  return {
    type: "aws:lambda/functionUrl:FunctionUrl",
    replaceOn: ["functionName", "qualifier", "region"],
    computed: ["functionArn", "functionUrl", "urlId"],
    secrets: [],
    async create(inputs) {
      const { functionName } = v.parse(urlInputs, inputs);
      if (lambda.getUrl(functionName)) {
        throw new Error(`ResourceConflictException: the function ${functionName} already has a function URL`);
      }
      return { id: functionName, outputs: await put(inputs) };
    },
    read: async (id) =>
      lambda.getUrl(id) ? { id, outputs: { functionName: id, ...describe(id) } } : undefined,
    update: async (_id, inputs) => put(inputs),
    async remove(id) {
      await lambda.removeUrl(id);
    },
  };
}

const permissionInputs = v.object({
  function: v.string(),
  statementId: v.string(),
  action: v.string(),
  principal: v.string(),
  functionUrlAuthType: v.optional(v.string()),
  invokedViaFunctionUrl: v.optional(v.boolean()),
  sourceArn: v.optional(v.string()),
});

export function permissionKind(lambda: LambdaService): Kind {
  const inputNames = Object.keys(permissionInputs.entries);
  return {
    type: "aws:lambda/permission:Permission",
    replaceOn: [...inputNames, "qualifier", "sourceAccount", "principalOrgId", "eventSourceToken"],
    computed: [],
    secrets: [],
    check: (name, inputs) => autoName("statementId", name, inputs),
    async create(inputs) {
      const { function: name, statementId, ...permission } = v.parse(permissionInputs, inputs);
      lambda.putPermission(functionName(name), statementId, permission);
      return { id: statementId, outputs: inputs };
    },
    async read(id) {
      const [name, permission] = lambda.findPermission(id) ?? [];
      return permission && { id, outputs: { function: name, statementId: id, ...permission } };
    },
    async remove(id) {
      const [name] = lambda.findPermission(id) ?? [];
      if (name) lambda.removePermission(name, id);
    },
  };
}

/** The argument takes a name or an ARN. */
export function functionName(nameOrArn: string): string {
  return nameOrArn.startsWith("arn:") ? (nameOrArn.split(":")[6] ?? nameOrArn) : nameOrArn;
}
