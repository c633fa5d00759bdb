// Receipts over HTTPS, to the address that came with the message.
import { Agent } from "node:https";
import { sendHttps } from "../machine/https.ts";
import type { Report } from "./carrier.ts";

export interface Callback {
  readonly method: string;
  readonly type: string;
  readonly body: (id: string, state: "delivered" | "failed") => string;
}

/** Undefined where the sender gave no address. A forger does not know the last characters of the URL. */
export function reportTo(
  url: string | undefined,
  ca: string,
  { method, type, body }: Callback,
): Report | undefined {
  if (!url) return undefined;
  return (id, state) => {
    const target = state === "forged" ? `${url.slice(0, -4)}AAAA` : url;
    const agent = new Agent({ ca, keepAlive: false });
    const headers = { "content-type": type };
    return sendHttps(target, {
      method,
      headers,
      body: body(id, state === "failed" ? "failed" : "delivered"),
      agent,
    });
  };
}
