// Moto: AWS's APIs as other people have understood them, over TLS.
import { spawn } from "node:child_process";
import { writeFileSync } from "node:fs";
import { type IncomingMessage, request } from "node:http";
import { request as requestTls } from "node:https";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { freePort } from "./freePort.ts";
import { pythonPackages } from "./realParts.ts";
import { temporaryDir } from "./temporaryDir.ts";
import { testAuthority } from "./tls.ts";

export interface Moto {
  /** The address of every service. */
  readonly url: string;
  readonly port: number;
  /** Text messages that SNS was asked to send. */
  sentMessages(): Promise<readonly { phone_number: string; message: string }[]>;
  /** Forgets everything. */
  empty(): Promise<void>;
  close(): Promise<void>;
}

export async function startMoto(scheme: "http" | "https" = "https"): Promise<Moto> {
  const port = await freePort();
  const tls = scheme === "https" ? await tlsOptions() : [];
  const server = spawn(
    pythonPackages.path("bin/python"),
    ["-m", "moto.server", "-H", "127.0.0.1", "-p", String(port), ...tls],
    { stdio: "ignore" },
  );
  // A suite that fails before it closes Moto must end all the same.
  server.unref();
  const ended = new Promise<void>((resolve) => server.once("close", () => resolve()));
  const kill = () => server.kill("SIGKILL");
  process.once("exit", kill);
  const url = `${scheme}://localhost:${port}`;
  const read = () => callJson(`${url}/moto-api/data.json`);
  while (!(await read().catch(() => undefined))) {
    if (server.exitCode !== null) throw new Error("Moto has ended");
    await wait(50);
  }
  return {
    url,
    port,
    async sentMessages() {
      return ((await read()) as MotoData).sns?.SMS ?? [];
    },
    async empty() {
      await callJson(`${url}/moto-api/reset`, "POST");
    },
    async close() {
      process.off("exit", kill);
      server.ref();
      kill();
      await ended;
    },
  };
}

interface MotoData {
  readonly sns?: { readonly SMS?: readonly { phone_number: string; message: string }[] };
}

async function tlsOptions(): Promise<string[]> {
  const { key, cert } = await testAuthority();
  const dir = temporaryDir("moto-");
  writeFileSync(join(dir, "key.pem"), key);
  writeFileSync(join(dir, "cert.pem"), cert);
  return ["-s", "-c", join(dir, "cert.pem"), "-k", join(dir, "key.pem")];
}

async function callJson(url: string, method = "GET"): Promise<unknown> {
  const { ca } = await testAuthority();
  return new Promise((resolve, reject) => {
    const read = async (reply: IncomingMessage) => {
      const chunks: Buffer[] = [];
      for await (const chunk of reply) chunks.push(chunk);
      resolve(JSON.parse(Buffer.concat(chunks).toString()));
    };
    const call = url.startsWith("https:")
      ? requestTls(url, { method, ca }, read)
      : request(url, { method }, read);
    call.on("error", reject);
    call.end();
  });
}
