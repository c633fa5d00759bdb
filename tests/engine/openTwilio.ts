// Twilio as an account sees it that changes its auth token: two are valid for a while.
import { randomUUID } from "node:crypto";
import { createServer } from "node:https";
import type { Tls } from "../../local/machine/tls.ts";
import { answerJson, listen } from "../support/tls.ts";

export interface Twilio {
  readonly url: string;
  /** Exactly these tokens are valid from now on. */
  accept(...tokens: string[]): void;
  close(): Promise<void>;
}

export async function openTwilio({ key, cert }: Tls): Promise<Twilio> {
  let valid: string[] = [];
  const server = createServer({ key, cert }, (request, response) => {
    const login = Buffer.from(
      request.headers.authorization?.replace("Basic ", "") ?? "",
      "base64",
    ).toString();
    request.resume().on("end", () => {
      if (valid.includes(login.split(":")[1] ?? "")) {
        answerJson(response, 201, { sid: `SM${randomUUID().replaceAll("-", "")}`, num_segments: "1" });
      } else answerJson(response, 401, { code: 20003, message: "Authenticate" });
    });
  });
  const port = await listen(server);
  return {
    url: `https://localhost:${port}`,
    accept(...tokens) {
      valid = tokens;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
