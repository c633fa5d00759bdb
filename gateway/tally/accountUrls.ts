// For the operator: the URLs to enter at vendors that take none with a message.
import { receipts } from "../providers/index.ts";
import { accountUrl } from "./callback.ts";

/** By provider, of those named that report to a URL of the account. `receiptKey` is derived; `base` ends in a slash. */
export function accountUrls(
  base: string,
  receiptKey: string,
  providers: readonly string[],
): Readonly<Record<string, string>> {
  const own = providers.filter((name) => receipts[name]?.told === "account");
  return Object.fromEntries(own.map((name) => [name, accountUrl(base, receiptKey, name)]));
}
