// The environment variables of a function, as Lambda sets them.
import type { FunctionConfig } from "./functionConfig.ts";

/** Names that a function may not set. Source: AWS, "Working with Lambda environment variables", reserved. */
const reserved = new Set([
  "_HANDLER",
  "_X_AMZN_TRACE_ID",
  "AWS_DEFAULT_REGION",
  "AWS_REGION",
  "AWS_EXECUTION_ENV",
  "AWS_LAMBDA_FUNCTION_NAME",
  "AWS_LAMBDA_FUNCTION_MEMORY_SIZE",
  "AWS_LAMBDA_FUNCTION_VERSION",
  "AWS_LAMBDA_INITIALIZATION_TYPE",
  "AWS_LAMBDA_LOG_GROUP_NAME",
  "AWS_LAMBDA_LOG_STREAM_NAME",
  "AWS_ACCESS_KEY",
  "AWS_ACCESS_KEY_ID",
  "AWS_SECRET_ACCESS_KEY",
  "AWS_SESSION_TOKEN",
  "AWS_LAMBDA_RUNTIME_API",
  "LAMBDA_TASK_ROOT",
  "LAMBDA_RUNTIME_DIR",
]);

/** All variables of one function together. */
const maxBytes = 4096;

/** Throws as `CreateFunction` does when the function's own variables cannot be set. */
export function checkVariables(variables: Readonly<Record<string, string>>): void {
  const taken = Object.keys(variables).filter((name) => reserved.has(name));
  if (taken.length > 0) {
    throw new Error(
      "InvalidParameterValueException: Lambda was unable to configure your environment variables because the " +
        "environment variables you have provided contains reserved keys that are currently not supported for " +
        `modification. Reserved keys used in this request: ${taken.join(", ")}`,
    );
  }
  if (Buffer.byteLength(JSON.stringify(variables)) > maxBytes) {
    throw new Error(
      "InvalidParameterValueException: Lambda was unable to configure your environment variables because the " +
        "environment variables you have provided exceeded the 4KB limit.",
    );
  }
}

export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
}

/** All variables of an environment, except the address of its Runtime API and the folder of its code. */
export function lambdaVariables(
  config: FunctionConfig,
  { credentials, region, logStream }: { credentials: Credentials; region: string; logStream: string },
): Record<string, string> {
  return {
    ...config.variables,
    _HANDLER: config.handler,
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region,
    AWS_EXECUTION_ENV: `AWS_Lambda_${config.runtime}`,
    AWS_LAMBDA_FUNCTION_NAME: config.name,
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(config.memorySizeMb),
    AWS_LAMBDA_FUNCTION_VERSION: "$LATEST",
    AWS_LAMBDA_INITIALIZATION_TYPE: "on-demand",
    AWS_LAMBDA_LOG_GROUP_NAME: config.logGroup,
    AWS_LAMBDA_LOG_STREAM_NAME: logStream,
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    AWS_SESSION_TOKEN: credentials.sessionToken,
    LAMBDA_RUNTIME_DIR: "/var/runtime",
    LANG: "en_US.UTF-8",
    PATH: "/usr/local/bin:/usr/bin/:/bin:/opt/bin",
    TZ: ":UTC",
  };
}
