// Sends messages by the tenant's phone provider, in the background. Callers do not learn whether a message was sent; only
// the tenant log says so (https://auth0.com/docs/customize/phone-messages/unified-phone).
import { randomUUID } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import type { ActionVersion, Tenant } from "../tenant/document.ts";
import { keyOfAction } from "../tenant/keys.ts";
import type { Log } from "../tenant/log.ts";
import type { Start } from "../tenant/start.ts";
import { deployedFor, phoneTrigger } from "../tenant/tenant.ts";
import type { Notification } from "./notification.ts";
import { type ActionResult, runAction } from "./runAction.ts";

export interface NotifierOptions {
  /** PEM of the authority that the gateway's certificate comes from. */
  readonly trust: string;
  readonly timeoutMs: number;
  /** Milliseconds before each further attempt that an Action asks for. */
  readonly retryDelaysMs: readonly number[];
}

export interface Notifier {
  /** Returns at once. */
  notify(notification: Notification): void;
  /** Resolves when all messages are sent or given up. */
  idle(): Promise<void>;
  /** Gives up pending repetitions. */
  close(): Promise<void>;
}

export function createNotifier(
  { tenant, log, started }: { tenant: Tenant; log: Log; started: (start: Start) => void },
  { trust, timeoutMs, retryDelaysMs }: NotifierOptions,
): Notifier {
  const running = new Set<Promise<void>>();
  const closing = new AbortController();

  async function attempt(event: object): Promise<ActionResult & { readonly key?: string }> {
    const [provider] = tenant.phone_providers;
    if (!provider || provider.disabled) return { kind: "error", reason: "no phone provider is configured" };
    if (provider.name !== "custom") return { kind: "error", reason: `${provider.name} is not simulated` };
    const version = deployedFor(tenant, phoneTrigger);
    if (!version) return { kind: "error", reason: `no action with the trigger ${phoneTrigger} is deployed` };
    const withSecrets = { ...event, secrets: secretsOf(version) };
    const run = { code: version.code, handler: "onExecuteCustomPhoneProvider", event: withSecrets, trust };
    return { ...(await runAction(run, timeoutMs, closing.signal)), key: keyOfAction(version) };
  }

  /** Every attempt gets the same event, but the Action's current code and secrets. */
  async function send(notification: Notification): Promise<void> {
    const event = eventOf(notification);
    for (const wait of [0, ...retryDelaysMs]) {
      if (wait > 0) await delay(wait, undefined, { signal: closing.signal });
      const result = await attempt(event);
      if (result.kind === "done") {
        const { client, recipient } = notification;
        return started({ client_id: client?.client_id, phone_number: recipient, key: result.key });
      }
      note(notification, result);
      if (result.kind !== "retry") return;
    }
  }

  function note({ messageType, recipient, client }: Notification, { kind, reason }: Failure): void {
    log({
      type: "fn",
      description: reason,
      client_id: client?.client_id,
      details: { notification_type: messageType, to: recipient, error: reason, outcome: kind },
    });
  }

  return {
    notify(notification) {
      const sending = send(notification)
        .catch((error: unknown) => {
          if (!closing.signal.aborted) throw error;
        })
        .finally(() => running.delete(sending));
      running.add(sending);
    },
    async idle() {
      while (running.size > 0) await Promise.all(running);
    },
    async close() {
      closing.abort();
      await Promise.all(running);
    },
  };
}

type Failure = Extract<ActionResult, { reason: string }>;

function secretsOf({ secrets }: ActionVersion): Record<string, string> {
  return Object.fromEntries(secrets.map(({ name, value }) => [name, value]));
}

/** Nothing here knows where an address is, so everybody is in one place. */
const localCountry = "DE";

/** https://auth0.com/docs/actions/reference/custom-phone-provider/custom-phone-provider-event-object */
function eventOf(notification: Notification): object {
  const { client, connection, code, text, userId } = notification;
  return {
    notification: {
      as_text: text,
      as_voice: text.replace(/\d/g, "$&. "),
      delivery_method: notification.delivery_method ?? "text",
      message_type: notification.messageType,
      recipient: notification.recipient,
      ...(code && { code }),
      locale: notification.locale || "en",
    },
    request: {
      ip: notification.ip,
      method: "POST",
      hostname: "localhost",
      user_agent: notification.userAgent,
      geoip: { countryCode: localCountry },
    },
    client: client && { client_id: client.client_id, name: client.name, metadata: {} },
    connection: connection && { id: connection.id, name: connection.name, strategy: connection.strategy },
    tenant: { id: "local" },
    transaction: { correlation_id: randomUUID() },
    user: { user_id: userId, phone_number: notification.recipient, app_metadata: {}, user_metadata: {} },
  };
}
