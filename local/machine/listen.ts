// Binds servers to loopback.
import { createServer, type Server } from "node:net";
import { type Ports, portVariables } from "./ports.ts";

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

/** Throws one error that names every port that is taken. 0 is always free. */
export async function requireFreePorts(ports: Ports, command: string): Promise<void> {
  const names = Object.keys(portVariables) as (keyof Ports)[];
  const checked = await Promise.all(names.map(async (name) => ((await isFree(ports[name])) ? [] : [name])));
  const busy = checked.flat();
  const [only] = busy;
  if (only === undefined) return;
  const chosen = busy.map((name) => `${portVariables[name]}=0`).join(" ");
  const taken =
    busy.length === 1
      ? `port ${ports[only]} is in use; end the program that uses it or set ${portVariables[only]} to another port`
      : `these ports are in use: ${busy.map((name) => `${ports[name]} (${portVariables[name]})`).join(", ")}.
Does it run already in another terminal? End what uses them, or choose others`;
  throw new Error(`${taken}, 0 for any free one:\n  ${chosen} ${command}`);
}

function isFree(port: number): Promise<boolean> {
  const server = createServer();
  return new Promise((resolve) => {
    server.once("error", (error: NodeJS.ErrnoException) => resolve(error.code !== "EADDRINUSE"));
    server.listen(port, "127.0.0.1", () => server.close(() => resolve(true)));
  });
}
