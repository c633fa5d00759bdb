// The carrier behind every provider: takes a message into the inbox, or behaves as badly as it was told to.
import { randomUUID } from "node:crypto";
import { setTimeout as wait } from "node:timers/promises";

export interface Message {
  readonly id: string;
  readonly to: string;
  readonly from: string | null;
  readonly body: string;
  /** Which protocol brought it. */
  readonly provider: CarrierName;
  /** ISO 8601. */
  readonly at: string;
}

/** Providers whose protocols the carriers speak. */
export const carrierNames = ["aws", "twilio", "vonage", "webhook"] as const;
export type CarrierName = (typeof carrierNames)[number];

export const states = ["ok", "down", "slow", "reject"] as const;

export interface Behaviour {
  /** `down` fails as a broken service, `reject` as a recipient who takes no messages, `slow` delivers late. */
  readonly state: (typeof states)[number];
  /** Milliseconds; default 3000. Only for `slow`. */
  readonly delayMs?: number;
}

/** What the provider's protocol has to say: the message's id, or what went wrong. */
export type Verdict =
  | { readonly kind: "accepted"; readonly id: string }
  | { readonly kind: "down" }
  | { readonly kind: "rejected" };

export interface Carrier {
  /** Newest last. */
  readonly messages: readonly Message[];
  send(message: Pick<Message, "to" | "from" | "body" | "provider">): Promise<Verdict>;
  /** For one provider, or for all that have no setting of their own. */
  behave(behaviour: Behaviour, provider?: CarrierName): void;
  behaviours(): { all: Behaviour; providers: Record<string, Behaviour> };
  /** Calls back for every message that arrives from now on; returns how to stop it. */
  onMessage(listener: (message: Message) => void): () => void;
}

/** Older messages leave the inbox. */
const maxMessages = 1000;

export function createCarrier(): Carrier {
  const messages: Message[] = [];
  const listeners = new Set<(message: Message) => void>();
  const own = new Map<string, Behaviour>();
  let all: Behaviour = { state: "ok" };

  return {
    messages,
    async send({ to, from, body, provider }) {
      const { state, delayMs = 3000 } = own.get(provider) ?? all;
      if (state === "down") return { kind: "down" };
      if (state === "reject") return { kind: "rejected" };
      if (state === "slow") await wait(delayMs);
      const message = { id: randomUUID(), to, from, body, provider, at: new Date().toISOString() };
      messages.push(message);
      if (messages.length > maxMessages) messages.shift();
      for (const listener of listeners) listener(message);
      return { kind: "accepted", id: message.id };
    },
    behave(behaviour, provider) {
      if (provider !== undefined) own.set(provider, behaviour);
      else {
        all = behaviour;
        own.clear();
      }
    },
    behaviours: () => ({ all, providers: Object.fromEntries(own) }),
    onMessage(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
