// The gateway that is looked at: of a stack in AWS, by the Pulumi CLI, or of the local run.
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import * as v from "valibot";
import { deriveKey } from "../../gateway/access/derivedKeys.ts";
import { secretSchema } from "../../gateway/access/secretDocument.ts";
import { secretFetcher } from "../../gateway/access/secrets.ts";
import type { LocalRun } from "../localRun.ts";

export interface Subject {
  /** Where Auth0 sends the messages. */
  readonly url: string;
  /** With which a request is checked and nothing is sent. */
  readonly checkKey: string;
  /** With `auth0Path` "none" the key that sends; undefined where the tenant has it. */
  readonly signingKey: () => Promise<string | undefined>;
  /** Where to read the function's log. */
  readonly logs: string;
}

const outputsSchema = v.object({
  url: v.string("the stack has no output url: it is not deployed"),
  checkKey: v.string("the stack has no output checkKey: deploy it with this version of the package"),
  logGroupName: v.optional(v.string(), "<log group>"),
  connectionJson: v.optional(v.string(), ""),
});

/** Of a deployed stack, by the Pulumi CLI at this path. Throws where the stack or an output is missing. */
export async function subjectOfStack(cli: string, dir: string, stack: string): Promise<Subject> {
  const read = outputReader(cli, dir, stack);
  const all = await read();
  // No other secret is asked for.
  const checkKey = "checkKey" in all ? await read("checkKey") : undefined;
  const { output, issues } = v.safeParse(outputsSchema, { ...all, checkKey });
  if (issues) throw new Error(`${issues[0].message} (stack ${stack}); run pulumi up`);
  const { url, logGroupName, connectionJson } = output as v.InferOutput<typeof outputsSchema>;
  return {
    url,
    checkKey: String(checkKey),
    logs: `aws logs tail ${logGroupName} --since 15m`,
    async signingKey() {
      if (!connectionJson) return undefined;
      const { options } = JSON.parse(String(await read("connectionJson")));
      return options.gateway_authentication.secret;
    },
  };
}

/** All outputs with secrets hidden, or one as it is. */
function outputReader(cli: string, dir: string, stack: string) {
  return async (name?: string): Promise<Record<string, unknown>> => {
    const one = name === undefined ? [] : [name, "--show-secrets"];
    const args = ["stack", "output", ...one, "--json", "--non-interactive", "--stack", stack, "--cwd", dir];
    const run = promisify(execFile)(cli, args);
    const { stdout } = await run.catch((error: { stderr?: string }) => {
      throw new Error(error.stderr?.trim().split("\n").at(-1) || "the Pulumi CLI failed");
    });
    return JSON.parse(stdout);
  };
}

export async function subjectOfLocalRun(run: LocalRun): Promise<Subject> {
  const text = await secretFetcher(run.callAws, run.secretId)(undefined, 10_000);
  const [key = ""] = v.parse(secretSchema, JSON.parse(text)).signingKeys;
  return {
    url: run.gateway,
    checkKey: deriveKey(key, "check"),
    logs: `tail ${run.logs}`,
    signingKey: async () => undefined,
  };
}
