// Reports of vendors to receipts.
import type { DeliveryReceipt, DeliveryState } from "../receipts.ts";
import { loggable } from "./reply.ts";

/** Statuses that decide, each list separated by spaces. */
export type States = Readonly<Record<Exclude<DeliveryState, "undecided">, string>>;

export function stateIn({ delivered, failed }: States, status: string | undefined): DeliveryState {
  if (!status) return "undecided";
  if (delivered.split(" ").includes(status)) return "delivered";
  return failed.split(" ").includes(status) ? "failed" : "undecided";
}

/** The code of a message that arrived says nothing, and is left out. */
export function receiptOf(
  state: DeliveryState,
  vendorCode: string | undefined,
  named: Pick<DeliveryReceipt, "ticket" | "messageId"> = {},
): DeliveryReceipt {
  const isTold = state !== "delivered" && vendorCode !== undefined && loggable.test(vendorCode);
  return { state, ...(isTold && { vendorCode }), ...named };
}

/** The items of a list, or nothing. */
export const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
