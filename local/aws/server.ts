// One HTTPS endpoint for all signed AWS calls. The signature names the service.
import { randomUUID } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { createServer, type Server } from "node:https";
import { type Connection, connectionOf } from "../machine/connection.ts";
import { answerLoopbackOnly } from "../machine/loopback.ts";
import type { Observe } from "../machine/observe.ts";
import type { Tls } from "../machine/tls.ts";
import { AwsFault } from "./errors.ts";
import type { Principal } from "./iam.ts";
import type { Context } from "./policy.ts";
import { authenticate, type Caller } from "./signature.ts";

export interface Call {
  /** As in `GetSecretValue`. */
  readonly operation: string;
  readonly input: unknown;
  readonly region: string;
  readonly connection: Connection;
  /** Throws `AccessDeniedException` where no policy of the caller allows the action on the resource. */
  authorize(action: string, resource: string): void;
  /** The same as a question, with what the service adds to the call. */
  mayDo(action: string, resource: string, context: Context): boolean;
}

/** A service by the name that signatures carry, such as `secretsmanager`. */
export type Services = Readonly<Record<string, (call: Call) => Promise<object> | object>>;

export interface AwsServerOptions {
  readonly tls: Pick<Tls, "key" | "cert">;
  readonly find: (accessKeyId: string) => Principal | undefined;
  readonly services: Services;
  /** Sees every call before it is done. */
  readonly observe?: Observe | undefined;
}

export function createAwsServer(options: AwsServerOptions): Server {
  const answer = answerLoopbackOnly(async (request, response) => {
    response.setHeader("x-amzn-requestid", randomUUID());
    response.setHeader("content-type", request.headers["content-type"] ?? "application/x-amz-json-1.1");
    try {
      const output = await handle(request, response, options);
      response.end(JSON.stringify(output));
    } catch (error) {
      const fault =
        error instanceof AwsFault ? error : new AwsFault("InternalFailure", `local cloud: ${error}`, {}, 500);
      response.setHeader("x-amzn-errortype", fault.type);
      response.writeHead(fault.status);
      response.end(JSON.stringify({ __type: fault.type, message: fault.message, ...fault.members }));
    }
  });
  return createServer({ key: options.tls.key, cert: options.tls.cert }, answer);
}

async function handle(
  request: IncomingMessage,
  response: ServerResponse,
  options: AwsServerOptions,
): Promise<object> {
  const connection = connectionOf(request, response);
  const body = await readBody(request);
  const { method = "POST", url: path = "/", headers } = request;
  const caller = authenticate({ method, path, headers, body }, options.find);
  const service = options.services[caller.service];
  const operation = /^[^.]+\.(\w+)$/.exec(String(headers["x-amz-target"]))?.[1];
  if (!service || operation === undefined) {
    throw new AwsFault("UnknownOperationException", `service ${caller.service} is not served locally`);
  }
  const input = parse(body);
  await options.observe?.({ service: caller.service, operation, input, response });
  return service({
    operation,
    input,
    region: caller.region,
    connection,
    authorize: (action, resource) => authorize(caller, action, resource),
    mayDo: caller.principal.mayDo,
  });
}

function authorize({ principal }: Caller, action: string, resource: string): void {
  if (principal.mayDo(action, resource)) return;
  throw new AwsFault(
    "AccessDeniedException",
    `User: ${principal.arn} is not authorized to perform: ${action} on resource: ${resource} because no identity-based policy allows the ${action} action`,
  );
}

function parse(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    throw new AwsFault("SerializationException", "The request body is not JSON");
  }
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}
