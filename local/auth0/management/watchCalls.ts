// Notes every call of the Management API and lets injected faults hit it.
import type { FastifyRequest } from "fastify";
import type { App, Context } from "../http/context.ts";
import { type FaultQueue, statusError } from "./faults.ts";

export interface ManagementCall {
  readonly method: string;
  /** Path and query. */
  readonly path: string;
  readonly body: unknown;
}

const kept = 1000;

export function watchCalls(app: App, context: Context, faults: FaultQueue, calls: ManagementCall[]): void {
  const repliesToLose = new WeakSet<FastifyRequest>();

  app.addHook("preValidation", async (request, reply) => {
    const { method, url, body } = request;
    calls.push({ method, path: url, body });
    if (calls.length > kept) calls.shift();

    const fault = faults.take(method);
    if (fault?.kind === "status") throw statusError(fault.status, fault.resetInSeconds ?? 1, context.now());
    if (fault?.kind === "loseReply") repliesToLose.add(request);
    if (fault?.kind === "drop") {
      reply.hijack();
      request.raw.socket.destroy();
    }
  });

  app.addHook("onSend", async (request, _reply, payload) => {
    if (repliesToLose.has(request)) request.raw.socket.destroy();
    return payload;
  });
}
