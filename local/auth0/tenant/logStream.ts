// Hands events of the log to the tenant's streams: each at least once, in no order.
import { randomUUID } from "node:crypto";
import { Agent } from "node:https";
import { sendHttps } from "../../machine/https.ts";
import type { LogStream, Tenant } from "./document.ts";
import type { LogEvent } from "./log.ts";

/** An event as streams carry it. */
export interface StreamedEvent {
  readonly log_id: string;
  readonly data: LogEvent & { readonly log_id: string };
}

/** Takes an event of a partner event source, as EventBridge does. */
export type ToEventBridge = (source: string, event: StreamedEvent) => void;

export interface LogStreamer {
  stream(event: LogEvent): void;
  /** Resolves when every event has been handed over or given up. */
  idle(): Promise<void>;
}

/** Categories of event codes, as filters name them; others are in no category that is known here. */
const categories: Readonly<Record<string, string>> = {
  s: "auth.login.success",
  ss: "auth.signup.success",
  f: "auth.login.fail",
  cs: "user.notification",
  fn: "user.fail",
  fepotpft: "auth.token_exchange.fail",
  sapi: "management.success",
};

/** Auth0 tries three times, then again in rounds. */
const attempts = 3;

export function createLogStreamer(
  tenant: Pick<Tenant, "log_streams">,
  { trust, toEventBridge }: { readonly trust: string; readonly toEventBridge?: ToEventBridge | undefined },
): LogStreamer {
  const running = new Set<Promise<void>>();

  async function handOver({ type, sink }: LogStream, event: StreamedEvent): Promise<void> {
    if (type === "eventbridge") return toEventBridge?.(String(sink.awsPartnerEventSource), event);
    for (let attempt = 0; attempt < attempts; attempt++) {
      const reply = await post(sink, event, trust).catch(() => undefined);
      if (reply && reply.status < 300) return;
    }
  }

  return {
    stream(event) {
      const log_id = randomUUID();
      const streamed = { log_id, data: { ...event, log_id } };
      for (const stream of tenant.log_streams.filter((one) => takes(one, event))) {
        const one = handOver(stream, streamed).catch(() => undefined);
        running.add(one);
        void one.then(() => running.delete(one));
      }
    },
    async idle() {
      while (running.size > 0) await Promise.all(running);
    },
  };
}

function takes({ status, filters = [] }: LogStream, { type }: LogEvent): boolean {
  const wanted = filters.map(({ name }) => name);
  return status === "active" && (wanted.length === 0 || wanted.includes(categories[type] ?? "other"));
}

function post(
  { httpEndpoint, httpAuthorization, ...sink }: LogStream["sink"],
  event: StreamedEvent,
  ca: string,
) {
  const text = JSON.stringify(event);
  return sendHttps(String(httpEndpoint), {
    method: "POST",
    headers: {
      "content-type": String(sink.httpContentType ?? "application/json"),
      ...(httpAuthorization !== undefined && { authorization: String(httpAuthorization) }),
    },
    body: sink.httpContentFormat === "JSONARRAY" ? `[${text}]` : text,
    agent: new Agent({ ca, keepAlive: false }),
  });
}
