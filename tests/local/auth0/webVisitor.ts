// As much of a browser as a login needs: cookies, and redirects that are seen and not followed.
import { Agent } from "node:https";
import { type HttpsReply, sendHttps } from "../../../local/machine/https.ts";
import { localTls } from "./support.ts";

export interface Browser {
  /** Paths are the tenant's. A body is sent as a form. */
  visit(path: string, form?: Record<string, string>): Promise<HttpsReply & { location: string | undefined }>;
  forgetCookies(): void;
}

export async function openBrowser(origin: string): Promise<Browser> {
  const agent = new Agent({ ca: (await localTls()).ca });
  const cookies = new Map<string, string>();
  return {
    async visit(path, form) {
      const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join("; ");
      const content = form && { body: new URLSearchParams(form).toString() };
      const type = form && { "content-type": "application/x-www-form-urlencoded", origin };
      const reply = await sendHttps(new URL(path, origin).href, {
        method: form ? "POST" : "GET",
        headers: { cookie, ...type },
        agent,
        ...content,
      });
      for (const line of reply.headers["set-cookie"] ?? []) {
        const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
        if (/Max-Age=0/.test(line)) cookies.delete(name);
        else cookies.set(name, value);
      }
      return { ...reply, location: reply.headers.location };
    },
    forgetCookies: () => cookies.clear(),
  };
}
