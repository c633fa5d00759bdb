// What the gateway's answer to a check means, and what to do about it. Pure.
import type { Answer } from "../../gateway/canary/ask.ts";
import type { DeployedGateway } from "../gateway/deployed.ts";
import { invocation } from "../invocation.ts";
import type { Finding } from "./finding.ts";

/** Asks once more where the table did not answer: one call in time tells that it is there, one that was slow nothing. */
export async function askForTable(look: () => Promise<Answer>): Promise<Answer> {
  const answer = await look();
  return answer.passed && isTableSilent(answer.check) ? look() : answer;
}

/** Whether a check got no answer of the table. */
export function isTableSilent(check: object | undefined): boolean {
  return Object(check).table === "failed";
}

const again = "pulumi up --refresh";
const checkCommand = invocation("providers", "check");

export function judgeGateway(
  answer: Answer,
  { url, logs }: Pick<DeployedGateway, "url" | "logs">,
): Finding[] {
  const { passed, status, code, check } = answer;
  if (passed)
    return [{ level: "ok", text: "The gateway accepts this stack's key." }, ...checkFindings(check)];
  const problem = (text: string, fix: string): Finding[] => [{ level: "problem", text, fix }];
  if (status === undefined) return problem(`${url} does not answer: ${code}.`, again);
  if (status === 401)
    return problem(
      "The gateway refuses this stack's key: function and state are of different deployments.",
      again,
    );
  if (code === undefined) return problem(...meaningOfLambda(status, logs));
  if (code === "ERR_SECRET")
    return problem("The gateway cannot read its secret: the right or the secret is missing.", again);
  if (code === "ERR_SETTINGS") return problem("The function's settings are broken.", "pulumi up");
  if (code === "ERR_ROUTE_NONE")
    return problem(
      "No provider would take a code for this number.",
      `${checkCommand}, or the reason in the log: ${logs}`,
    );
  return problem(
    `The gateway answers ${status} ${code}.`,
    `${logs}; docs/failures.md says what each code means`,
  );
}

/** Answers that are not of the gateway's own. */
function meaningOfLambda(status: number, logs: string): [text: string, fix: string] {
  if (status === 403)
    return ["AWS lets nobody call the function URL: one of its two permissions is missing.", again];
  if (status === 404) return ["There is no such function URL any more.", again];
  if (status === 429)
    return [
      "The function is throttled: its concurrency is used up, or set to 0.",
      "raise reservedConcurrency, or the account's quota of concurrent executions",
    ];
  if (status >= 500) return [`The function does not start or crashes (${status}).`, logs];
  return [`Something else answers at this URL, with ${status}.`, again];
}

function checkFindings(check: object | undefined): Finding[] {
  const { route, table } = Object(check);
  return [...Object.entries<string>(Object(route)).map(stopFinding), ...tableFindings(table)];
}

function stopFinding([name, state]: [string, string]): Finding {
  if (state === "accepted")
    return { level: "ok", text: `${name} would send the code (tried without sending).` };
  if (state === "ready")
    return { level: "ok", text: `${name} is ready; only a message shows whether it sends (--to <number>).` };
  return {
    level: "problem",
    text: `${name} would not send the code: ${state}.`,
    fix: checkCommand,
  };
}

function tableFindings(table: unknown): Finding[] {
  if (table === "ok") return [{ level: "ok", text: "Environments share the table." }];
  if (table === "none") return [{ level: "note", text: "There is no table (sharedState is false)." }];
  return [
    {
      level: "problem",
      text: "The gateway cannot read its table; codes are sent, duplicates too.",
      fix: again,
    },
  ];
}
