// What some vendors send for each state; statuses as their contracts have them.
import type { Callback } from "../../../gateway/providers/index.ts";
import { twilio, vonage } from "./support.ts";

type State = "delivered" | "failed" | "undecided";

export interface ReceiptsVendor {
  readonly provider: string;
  /** Which of several states a message ends in, by the vendor's own rules; in the order in which they came. */
  readonly ends: (said: readonly State[]) => State;
  readonly report: (callback: Callback, state: State) => { readonly url: string; readonly given: unknown };
}

const decided = (said: readonly State[]) => said.filter((state) => state !== "undecided");
const first = (said: readonly State[]): State => decided(said)[0] ?? "undecided";

export const reports: readonly [ReceiptsVendor, ...ReceiptsVendor[]] = [
  {
    provider: "twilio",
    ends: first,
    report: ({ url }, state) => ({
      url,
      given: twilio({ delivered: "delivered", failed: "undelivered", undecided: "sent" }[state]),
    }),
  },
  {
    provider: "vonage",
    ends: (said) => (said.includes("failed") ? "failed" : first(said)),
    report: ({ accountUrl, ticket }, state) => ({
      url: accountUrl,
      given: vonage({ delivered: "delivered", failed: "expired", undecided: "buffered" }[state], ticket),
    }),
  },
  {
    provider: "infobip",
    ends: first,
    report({ url }, state) {
      const groupName = { delivered: "DELIVERED", failed: "UNDELIVERABLE", undecided: "PENDING" }[state];
      return { url, given: { results: [{ messageId: "m", status: { groupName } }] } };
    },
  },
  {
    provider: "telnyx",
    ends: first,
    report({ url }, state) {
      const status = { delivered: "delivered", failed: "delivery_failed", undecided: "sent" }[state];
      return { url, given: { data: { payload: { id: "m", to: [{ status }] } } } };
    },
  },
];
