// Deliveries over providers that answer as a test says.

import { type Delivery, deliver } from "../../../gateway/delivery/deliver.ts";
import type { Stop } from "../../../gateway/delivery/route.ts";
import type { HttpReply } from "../../../gateway/network/request.ts";
import type { Account, Outcome } from "../../../gateway/providers/index.ts";

export const draft = {
  recipient: "+4915112345678",
  body: "Your code is 606070",
  validitySeconds: 180,
  reference: "reference",
  at: 0,
};

export const request = { method: "POST", url: "https://provider.example/", headers: {}, body: "" } as const;
export const reply: HttpReply = { status: 200, headers: {}, body: "" };

export function accountOf(outcome: Outcome): Account {
  return { request: () => request, outcome: () => outcome };
}

export function stopOf(name: string, account: Account): Stop {
  return { name, account, from: {} };
}

type Report = Parameters<Delivery["report"]>[0];

/** A delivery over these providers, named a, b and so on, and what it reports. */
export function deliveryOver(accounts: readonly Account[], overrides: Partial<Delivery> = {}) {
  const reports: Report[] = [];
  const delivery: Delivery = {
    stops: accounts.map((account, index) => stopOf("abcd".charAt(index), account)),
    tried: [],
    deadline: { remaining: () => 10_000 },
    admit: async () => true,
    policy: { onUnknown: "next", hedge: false },
    patienceMs: async () => 1000,
    carry: async () => reply,
    renew: async () => undefined,
    report: (attempt) => reports.push(attempt),
    ...overrides,
  };
  return { delivery, reports, run: () => deliver(draft, delivery) };
}

export const accepted: Outcome = { kind: "accepted", messageId: "m" };
export const recipient: Outcome = { kind: "rejected", reason: "recipient" };
export const content: Outcome = { kind: "rejected", reason: "content" };
export const down: Outcome = { kind: "unavailable", reason: "down" };
export const throttled: Outcome = { kind: "unavailable", reason: "throttled" };
export const sender: Outcome = { kind: "unavailable", reason: "sender" };
export const account: Outcome = { kind: "unavailable", reason: "account" };
export const route: Outcome = { kind: "unavailable", reason: "route" };
export const refused: Outcome = { kind: "unavailable", reason: "refused" };
export const unknown: Outcome = { kind: "unknown", reason: "timeout" };
