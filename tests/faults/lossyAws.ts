// Stands before AWS and loses answers: the call is made, its caller never learns what came of it.
import { createServer, request } from "node:https";
import { listen, readText, testAuthority } from "../support/tls.ts";

/** What the caller gets in place of the answer. */
export type Loss = "an error 500" | "a reset" | "nothing";

export interface LossyAws {
  readonly url: string;
  /** Loses the answers to the next calls that fit, such as `PutItem`, as many as are named. */
  lose(losses: readonly Loss[], fits: (operation: string, body: string) => boolean): void;
  /** Losses that have not happened. */
  left(): number;
  close(): Promise<void>;
}

export async function startLossyAws(awsUrl: string): Promise<LossyAws> {
  const { key, cert, ca } = await testAuthority();
  let losses: Loss[] = [];
  let fits: (operation: string, body: string) => boolean = () => false;
  const server = createServer({ key, cert, keepAliveTimeout: 0 }, async (incoming, outgoing) => {
    const { method, url, headers } = incoming;
    const body = await readText(incoming);
    const operation = String(headers["x-amz-target"]).split(".").at(-1) ?? "";
    const loss = losses.length > 0 && fits(operation, body) ? losses.shift() : undefined;
    // With the caller's own Host header, which its signature covers.
    const forwarded = request(
      new URL(url ?? "/", awsUrl),
      { method, headers, ca, agent: false },
      async (answer) => {
        const text = await readText(answer);
        if (loss === "nothing") return;
        if (loss === "a reset") return incoming.socket.destroy();
        if (loss) return outgoing.writeHead(500).end('{"__type":"InternalServerError"}');
        outgoing.writeHead(answer.statusCode ?? 500, answer.headers).end(text);
      },
    );
    forwarded.on("error", () => incoming.socket.destroy());
    forwarded.end(body);
  });
  const port = await listen(server);
  return {
    url: `https://localhost:${port}`,
    lose(next, of) {
      losses = [...next];
      fits = of;
    },
    left: () => losses.length,
    async close() {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}
