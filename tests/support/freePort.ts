import { createServer } from "node:net";
import { listen } from "./tls.ts";

/** For a program that cannot choose a port itself. */
export async function freePort(): Promise<number> {
  const server = createServer();
  const port = await listen(server);
  await new Promise((resolve) => server.close(resolve));
  return port;
}
