// A message under a check key: it takes the way of a code up to the provider, changes nothing and is never sent.
import { GatewayError } from "../errors.ts";
import type { Table } from "../state/table.ts";
import { type Carry, type Draft, smsOf } from "./attempt.ts";
import type { Stop } from "./route.ts";

/** What a check has found. */
export interface Checked {
  /** Providers of the route in their order: `ready`, `accepted` by a dry run, or why the provider would not take it. */
  readonly route: Readonly<Record<string, string>>;
  /** `none` where environments share nothing. */
  readonly table: "ok" | "failed" | "none";
  /** Of the last code that was sent to the recipient, where logins are observed. */
  readonly last?: object;
}

/** The message would be sent. Not a success for the caller, who must not take it for one. */
export class CheckPassed extends GatewayError {
  readonly checked: Checked;

  constructor(checked: Checked) {
    super("ERR_CHECK_ONLY");
    this.checked = checked;
  }
}

export interface CheckParts {
  readonly route: readonly Stop[];
  /** Where a message is claimed, and under which key; undefined where nothing is shared. */
  readonly claim: { readonly table: Table; readonly key: string } | undefined;
  /** What is known of the last code to the recipient. */
  readonly last: () => Promise<object | undefined>;
  readonly timeoutMs: number;
  readonly carry: Carry;
  readonly onTableError: (error: unknown) => void;
}

/** Throws `CheckPassed`, or `ERR_ROUTE_NONE` where no provider would take the message. */
export async function check(draft: Draft, parts: CheckParts): Promise<never> {
  const [table, last, ...found] = await Promise.all([
    readClaim(parts),
    parts.last().catch(() => undefined),
    ...parts.route.map(async (stop) => [stop.name, await tryStop(stop, draft, parts)] as const),
  ]);
  const route = Object.fromEntries(found);
  const takes = Object.values(route).some((state) => state === "ready" || state === "accepted");
  if (takes) throw new CheckPassed({ route, table, ...(last && { last }) });
  const reasons = found.map(([name, state]) => `${name} ${state}`).join(", ");
  throw new GatewayError("ERR_ROUTE_NONE", reasons || undefined);
}

async function readClaim({ claim, onTableError }: CheckParts): Promise<Checked["table"]> {
  if (!claim) return "none";
  try {
    await claim.table.get(claim.key);
    return "ok";
  } catch (error) {
    onTableError(error);
    return "failed";
  }
}

async function tryStop(stop: Stop, draft: Draft, { carry, timeoutMs }: CheckParts): Promise<string> {
  const { account } = stop;
  const sms = smsOf(draft, stop);
  try {
    const dryRun = account.dryRun?.(sms);
    const request = dryRun ?? account.request(sms);
    if ("kind" in request) return reasonOf(request);
    if (!dryRun) return "ready";
    const reply = await carry(request, timeoutMs, new AbortController().signal);
    return reply.status === 200 ? "accepted" : reasonOf(account.outcome(reply));
  } catch (error) {
    return error instanceof Error ? error.name : "failed";
  }
}

function reasonOf(outcome: object): string {
  const { kind, reason, vendorCode } = Object(outcome);
  return String(vendorCode ?? reason ?? kind);
}
