// Starts logins at the local Auth0 tenant, one after the other, and reads in the gateway's log what became of each.
import { closeSync, fstatSync, mkdirSync, openSync, readSync } from "node:fs";
import { dirname } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import * as v from "valibot";
import { describeNumber } from "../../gateway/message/phone.ts";
import type { LocalRun } from "../localRun.ts";

/** What the gateway's log says of one message. */
export interface Verdict {
  /** `accepted`, or a code such as `ERR_GUARD_DESTINATION`. */
  readonly outcome: string;
  readonly verdict?: string | undefined;
  readonly rule?: string | undefined;
}

const line = v.object({
  outcome: v.string(),
  recipient: v.string(),
  guard: v.optional(v.object({ verdict: v.string(), rule: v.optional(v.string()) })),
});

/** How long a line may be in coming. */
const lineMs = 10_000;

export interface Logins {
  /** Starts one from that address. Throws where the tenant refuses it for a reason of its own, or no line comes. */
  start(recipient: string, ip: string): Promise<Verdict>;
}

export function openLogins(run: LocalRun): Logins {
  const { logs } = run.deployed();
  const log = follow(logs);

  async function post(recipient: string, ip: string): Promise<void> {
    const response = await fetch(`${run.auth0}/passwordless/start`, {
      method: "POST",
      headers: { "content-type": "application/json", "auth0-forwarded-for": ip },
      body: JSON.stringify({
        client_id: run.backendClientId,
        client_secret: run.backendClientSecret,
        connection: "sms",
        phone_number: recipient,
        send: "code",
      }),
    });
    const { error, error_description } = Object(await response.json());
    // The gateway's no is told by its log.
    if (response.ok || error === "sms_provider_error") return;
    throw new Error(
      `the tenant refused to start a login (${response.status}): ${error_description ?? error}`,
    );
  }

  return {
    async start(recipient, ip) {
      log.skip();
      await post(recipient, ip);
      const { masked } = describeNumber(recipient);
      const end = Date.now() + lineMs;
      for (;;) {
        for (const text of log.read()) {
          const { success, output } = v.safeParse(line, parse(text));
          if (success && output.recipient === masked) return { outcome: output.outcome, ...output.guard };
        }
        if (Date.now() > end) throw new Error(`${logs} says nothing of a message that was sent`);
        await sleep(3);
      }
    },
  };
}

/** Whole lines that were written since the last look. */
function follow(path: string) {
  let offset = 0;
  let rest = "";
  const open = <T>(look: (file: number, size: number) => T): T => {
    // Lambda makes it with the first line.
    mkdirSync(dirname(path), { recursive: true });
    const file = openSync(path, "a+");
    try {
      return look(file, fstatSync(file).size);
    } finally {
      closeSync(file);
    }
  };
  return {
    read: (): string[] =>
      open((file, size) => {
        const buffer = Buffer.alloc(Math.max(0, size - offset));
        offset += readSync(file, buffer, 0, buffer.length, offset);
        const lines = (rest + buffer.toString()).split("\n");
        rest = lines.pop() ?? "";
        return lines;
      }),
    skip: (): void =>
      open((_, size) => {
        offset = size;
        rest = "";
      }),
  };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
