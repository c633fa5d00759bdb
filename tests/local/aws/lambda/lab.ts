// The Lambda service with a function that does what its event says.
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { FunctionConfig } from "../../../../local/aws/lambda/functionConfig.ts";
import { type LambdaOptions, type LambdaService, openLambda } from "../../../../local/aws/lambda/service.ts";
import { useTemporaryFolder, useTls } from "../../support.ts";

export const codeDir = fileURLToPath(new URL("fixtures/functions/", import.meta.url));

export const echo: FunctionConfig = {
  name: "echo",
  arn: "arn:aws:lambda:eu-central-1:000000000000:function:echo",
  role: "arn:aws:iam::000000000000:role/echo",
  handler: "index.handler",
  runtime: "nodejs24.x",
  memorySizeMb: 256,
  timeoutSeconds: 5,
  variables: { RELEASE: "1" },
  logGroup: "/aws/lambda/echo",
  codeDir,
};

export interface LambdaLab {
  readonly folder: () => string;
  readonly tls: ReturnType<typeof useTls>;
  /** Closed after the test. */
  open(options?: Partial<LambdaOptions>): Promise<LambdaService>;
}

export function useLambda(): LambdaLab {
  const folder = useTemporaryFolder();
  const tls = useTls();
  const lambdas: LambdaService[] = [];
  afterEach(async () => {
    for (const lambda of lambdas.splice(0)) await lambda.close();
  });
  return {
    folder,
    tls,
    async open(options = {}) {
      const lambda = await openLambda({
        dir: folder(),
        logDir: join(folder(), "logs"),
        region: "eu-central-1",
        tls: tls(),
        urlPort: 0,
        credentialsOf: (role, name) => ({
          accessKeyId: `id of ${role}`,
          secretAccessKey: `secret of ${name}`,
          sessionToken: "token",
        }),
        mayLog: () => true,
        localVariables: { AWS_ENDPOINT_URL: "https://localhost:7402" },
        ...options,
      });
      lambdas.push(lambda);
      return lambda;
    },
  };
}
