// The carrier behind every vendor: puts messages into the inbox, or fails in the way that was asked for.
import { randomUUID } from "node:crypto";
import { setTimeout as wait } from "node:timers/promises";

export interface Message {
  readonly id: string;
  readonly to: string;
  readonly from: string | null;
  readonly body: string;
  /** Whose protocol brought it. */
  readonly vendor: VendorName;
  /** ISO 8601. */
  readonly at: string;
}

/** SMS vendors whose protocols are spoken here. */
export const vendorNames = ["aws", "twilio", "vonage", "webhook"] as const;
export type VendorName = (typeof vendorNames)[number];

export const states = ["ok", "down", "slow", "reject"] as const;

export interface Behaviour {
  /** `down`: the service fails. `reject`: the recipient takes no messages. `slow`: delivered late. */
  readonly state: (typeof states)[number];
  /** Milliseconds; default 3000. Only for `slow`. */
  readonly delayMs?: number;
}

/** What the vendor's protocol has to report. */
export type SendResult =
  | { readonly kind: "accepted"; readonly id: string }
  | { readonly kind: "down" }
  | { readonly kind: "rejected" };

export interface Carrier {
  /** Newest last. */
  readonly messages: readonly Message[];
  send(message: Pick<Message, "to" | "from" | "body" | "vendor">): Promise<SendResult>;
  /** For one vendor, or for all, which ends what was set for single ones. */
  behave(behaviour: Behaviour, vendor?: VendorName): void;
  behaviours(): { all: Behaviour; vendors: Record<string, Behaviour> };
  /** Called for every message from now on. Returns a function that ends it. */
  onMessage(listener: (message: Message) => void): () => void;
}

/** Older messages are dropped. */
const maxMessages = 1000;

export function createCarrier(): Carrier {
  const messages: Message[] = [];
  const listeners = new Set<(message: Message) => void>();
  const own = new Map<string, Behaviour>();
  let all: Behaviour = { state: "ok" };

  return {
    messages,
    async send({ to, from, body, vendor }) {
      const { state, delayMs = 3000 } = own.get(vendor) ?? all;
      if (state === "down") return { kind: "down" };
      if (state === "reject") return { kind: "rejected" };
      if (state === "slow") await wait(delayMs);
      const message = { id: randomUUID(), to, from, body, vendor, at: new Date().toISOString() };
      messages.push(message);
      if (messages.length > maxMessages) messages.shift();
      for (const listener of listeners) listener(message);
      return { kind: "accepted", id: message.id };
    },
    behave(behaviour, vendor) {
      if (vendor !== undefined) own.set(vendor, behaviour);
      else {
        all = behaviour;
        own.clear();
      }
    },
    behaviours: () => ({ all, vendors: Object.fromEntries(own) }),
    onMessage(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
