// The carrier behind every vendor: puts messages into the inbox, or fails in the way that was asked for.
import { randomUUID } from "node:crypto";
import { setTimeout as wait } from "node:timers/promises";
import type { Connection } from "../machine/connection.ts";

export interface Message {
  /** As the sender was told. */
  readonly id: string;
  readonly to: string;
  readonly from: string | null;
  readonly body: string;
  /** Whose protocol brought it. */
  readonly vendor: VendorName;
  /** ISO 8601. */
  readonly at: string;
  /** The one-time code in it, where it is known. */
  readonly code?: string;
}

/** SMS vendors whose protocols are spoken here. */
export const vendorNames = ["aws", "twilio", "vonage", "webhook"] as const;
export type VendorName = (typeof vendorNames)[number];

export const states = [
  "ok",
  "down",
  "slow",
  "reject",
  "throttle",
  "deny",
  "garble",
  "hang",
  "close",
] as const;

export interface Behaviour {
  /**
   * `down`: the service fails. `slow`: delivered late. `reject`: the recipient takes no messages. `throttle`: too many
   * requests. `deny`: the credentials are refused. `garble`: delivered, and the answer makes no sense. `hang`: no answer.
   * `close`: delivered, but a connection that has rested is closed just as the next request comes on it.
   */
  readonly state: (typeof states)[number];
  /** Milliseconds; default 3000. Only for `slow`. */
  readonly delayMs?: number;
}

export const receiptStates = ["delivered", "failed", "lost", "forged"] as const;

/** What becomes of a message that was taken, for those who asked to be told. */
export interface ReceiptBehaviour {
  /** `lost`: nobody is told. `forged`: somebody else says that it arrived, and does not know the proof. */
  readonly state: (typeof receiptStates)[number];
  /** Milliseconds until then; default 100. */
  readonly delayMs?: number;
  /** How often it is told; default 1. */
  readonly times?: number;
}

/** Tells the sender in the vendor's protocol. */
export type Report = (
  id: string,
  state: Exclude<ReceiptBehaviour["state"], "lost">,
) => Promise<unknown> | unknown;

/** What the vendor's protocol has to report. */
export type SendResult =
  | { readonly kind: "accepted"; readonly id: string }
  | { readonly kind: "down" | "rejected" | "throttled" | "denied" | "garbled" };

/** What became of a receipt. */
export interface Receipt {
  readonly vendor: VendorName;
  readonly messageId: string;
  readonly state: ReceiptBehaviour["state"];
  /** HTTP status of the answer, where it went over HTTP and there was one. */
  readonly status?: number;
}

/** How a message came in. */
export interface Arrival {
  /** The id by which the vendor knows the message. Default: one of the carrier's own. */
  readonly id?: string;
  readonly report?: Report | undefined;
  readonly connection?: Connection;
}

/** Milliseconds after which `close` closes a connection. */
const restMs = 200;

/** Seconds for which a vendor that throttles asks to be left alone. */
export const throttledSeconds = 5;

/** What stands in the place of a vendor's answer when it makes no sense. */
export const garbledPage = "<!doctype html><title>Welcome</title><h1>It works!</h1>";

/** For all vendors but those that have their own. */
export interface Settings<Behaviour> {
  readonly all: Behaviour;
  readonly vendors: Readonly<Partial<Record<VendorName, Behaviour>>>;
}

export interface Carrier {
  /** Newest last. */
  readonly messages: readonly Message[];
  send(message: Pick<Message, "to" | "from" | "body" | "vendor">, arrival?: Arrival): Promise<SendResult>;
  /** For one vendor, or for all, which ends what was set for single ones. */
  behave(behaviour: Behaviour, vendor?: VendorName): void;
  behaviours(): Settings<Behaviour>;
  /** Forgets the messages to that number, or all. */
  forget(to?: string): void;
  /** For one vendor, or for all, as above. */
  reportAs(behaviour: ReceiptBehaviour, vendor?: VendorName): void;
  reports(): Settings<ReceiptBehaviour>;
  /** Resolves when all receipts that are due are told. */
  reported(): Promise<void>;
  /** Called for every message from now on. Returns a function that ends it. */
  onMessage(listener: (message: Message) => void): () => void;
  /** Called for every receipt from now on, when it is told or lost. */
  onReceipt(listener: (receipt: Receipt) => void): void;
  /** How many wait for messages now. */
  listenerCount(): number;
}

/** States in which nothing is delivered, and what the vendor says then. */
const refusals: Readonly<Partial<Record<Behaviour["state"], Exclude<SendResult["kind"], "accepted">>>> = {
  down: "down",
  reject: "rejected",
  throttle: "throttled",
  deny: "denied",
};

/** Older messages are dropped. */
const maxMessages = 1000;

/** `codeIn` finds the code in a message. */
export function createCarrier(
  codeIn: (to: string, body: string) => string | undefined = () => undefined,
): Carrier {
  const messages: Message[] = [];
  const listeners = new Set<(message: Message) => void>();
  const receiptListeners = new Set<(receipt: Receipt) => void>();
  const behaviours = newSettings<Behaviour>({ state: "ok" });
  const receipts = newSettings<ReceiptBehaviour>({ state: "delivered" });
  const reporting = new Set<Promise<void>>();

  function reportLater({ id, vendor }: Message, report: Report): void {
    const { state, delayMs = 100, times = 1 } = receipts.of(vendor);
    const note = (status?: number) => {
      const receipt = { vendor, messageId: id, state, ...(status !== undefined && { status }) };
      for (const listener of receiptListeners) listener(receipt);
    };
    if (state === "lost") {
      note();
      return;
    }
    const one = wait(delayMs, undefined, { ref: false }).then(async () => {
      for (let count = 0; count < times; count++)
        note(statusOf(await Promise.resolve(report(id, state)).catch(() => undefined)));
    });
    reporting.add(one);
    void one.then(() => reporting.delete(one));
  }

  return {
    messages,
    reportAs: receipts.set,
    reports: receipts.all,
    async reported() {
      while (reporting.size > 0) await Promise.all(reporting);
    },
    async send({ to, from, body, vendor }, { id = randomUUID(), report, connection } = {}) {
      const { state, delayMs = 3000 } = behaviours.of(vendor);
      const refusal = refusals[state];
      if (refusal) return { kind: refusal };
      const isClosed = state === "close" && (connection?.restedMs ?? 0) >= restMs;
      if (isClosed) connection?.drop();
      if (state === "hang" || isClosed) return new Promise(() => {});
      if (state === "slow") await wait(delayMs);
      const at = new Date().toISOString();
      const code = codeIn(to, body);
      const message = { id, to, from, body, vendor, at, ...(code !== undefined && { code }) };
      messages.push(message);
      if (messages.length > maxMessages) messages.shift();
      for (const listener of listeners) listener(message);
      if (report) reportLater(message, report);
      return state === "garble" ? { kind: "garbled" } : { kind: "accepted", id: message.id };
    },
    behave: behaviours.set,
    behaviours: behaviours.all,
    forget(to) {
      const kept = to === undefined ? [] : messages.filter((one) => one.to !== to);
      messages.splice(0, messages.length, ...kept);
    },
    onMessage(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    onReceipt: (listener) => void receiptListeners.add(listener),
    listenerCount: () => listeners.size,
  };
}

function newSettings<Behaviour>(first: Behaviour) {
  let common = first;
  const own = new Map<VendorName, Behaviour>();
  return {
    of: (vendor: VendorName) => own.get(vendor) ?? common,
    all: () => ({ all: common, vendors: Object.fromEntries(own) }),
    set(behaviour: Behaviour, vendor?: VendorName) {
      if (vendor !== undefined) return void own.set(vendor, behaviour);
      common = behaviour;
      own.clear();
    },
  };
}

/** Of an answer over HTTP. */
function statusOf(answer: unknown): number | undefined {
  const { status } = Object(answer);
  return typeof status === "number" ? status : undefined;
}
