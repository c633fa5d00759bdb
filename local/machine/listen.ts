// Binds servers to loopback.
import type { Server } from "node:net";

/** Listens on 127.0.0.1 and returns the port. If the port is taken, the error names `variable` as the setting to change. */
export async function listenOn(server: Server, port: number, variable: string): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) => reject(explainBusy(error, port, variable)));
    server.listen(port, "127.0.0.1", resolve);
  });
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the server has no port");
  return address.port;
}

/** If the port is taken, an error that says what to do; any other error as it is. */
export function explainBusy(error: NodeJS.ErrnoException, port: number, variable: string): Error {
  if (error.code !== "EADDRINUSE") return error;
  return new Error(
    `port ${port} is in use; end the program that uses it or set ${variable} to another port`,
    {
      cause: error,
    },
  );
}
