// Parts that nobody here wrote, where a script of `.ci` has put them. Tests that need one are skipped without it, loudly.
import { existsSync } from "node:fs";
import { join } from "node:path";

export interface RealPart {
  /** Of a file of the part. */
  path(name: string): string;
  /** For a suite's `before`: skips it. */
  require(context: Mocha.Context): void;
  /** For a suite that makes do with `other`. */
  isHereOr(other: string): boolean;
}

/** `name` is the folder in `.local/real`; the script writes `version` there when all is in place. */
export function realPart(name: string, what: string, script: string): RealPart {
  const folder = join(import.meta.dirname, "../../.local/real", name);
  const isHere = existsSync(join(folder, "version"));
  const miss = (consequence: string) =>
    console.warn(`    Not here: ${what}. So ${consequence}; to get it, run .ci/${script}`);
  return {
    path: (file) => join(folder, file),
    require(context) {
      if (isHere) return;
      miss("NOTHING of this was checked");
      context.skip();
    },
    isHereOr(other) {
      if (!isHere) miss(`this was checked with ${other} alone`);
      return isHere;
    },
  };
}

export const awsModels = realPart("botocore", "AWS's models of its services", "fetch-botocore");
export const awsCli = realPart("aws-cli", "the AWS CLI", "fetch-aws-cli");
export const lambdaRuntime = realPart("lambda", "AWS's runtime client", "fetch-lambda-runtime");
export const deployCli = realPart("deploy-cli", "Auth0's deploy CLI", "fetch-deploy-cli");
export const vitest = realPart("vitest", "Vitest", "fetch-vitest");
export const pythonPackages = realPart("python", "Moto and Auth0's Python library", "fetch-python-packages");
