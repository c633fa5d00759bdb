// The Management API for log streams (https://auth0.com/docs/api/management/v2/log-streams): to EventBridge and by HTTPS.
import { randomBytes, randomUUID } from "node:crypto";
import type { App, Context } from "../http/context.ts";
import { envelope } from "../http/errors.ts";
import type { LogStream } from "../tenant/document.ts";
import { requireScope } from "./access.ts";

type ById = { Params: { id: string } };
type Change = Pick<LogStream, "name" | "filters" | "status" | "sink">;

const path = "/log-streams";

const filters = {
  type: "array",
  items: {
    type: "object",
    required: ["type", "name"],
    additionalProperties: false,
    properties: { type: { const: "category" }, name: { type: "string" } },
  },
};
const name = { type: "string", minLength: 1 };
const status = { enum: ["active", "paused"] };

const eventBridge = {
  type: "object",
  required: ["awsAccountId", "awsRegion"],
  additionalProperties: false,
  properties: { awsAccountId: { type: "string", pattern: "^\\d{12}$" }, awsRegion: { type: "string" } },
};
const http = {
  type: "object",
  required: ["httpEndpoint"],
  additionalProperties: false,
  properties: {
    httpEndpoint: { type: "string", pattern: "^https://" },
    httpContentType: { type: "string" },
    httpContentFormat: { enum: ["JSONLINES", "JSONARRAY", "JSONOBJECT"] },
    httpAuthorization: { type: "string" },
  },
};

const newStream = {
  type: "object",
  required: ["type", "sink"],
  properties: { name, filters, type: { enum: ["eventbridge", "http"] }, sink: { type: "object" } },
  oneOf: [
    { properties: { type: { const: "eventbridge" }, sink: eventBridge } },
    { properties: { type: { const: "http" }, sink: http } },
  ],
};
const change = {
  type: "object",
  additionalProperties: false,
  properties: { name, filters, status, sink: { type: "object" } },
};

export function addLogStreamsApi(app: App, context: Context): void {
  const { tenant, save, log } = context;
  const note = (description: string) => {
    save();
    log({ type: "sapi", description });
  };
  function find(id: string): LogStream {
    const stream = tenant.log_streams.find((one) => one.id === id);
    if (!stream) throw envelope(404, "The log stream does not exist.");
    return stream;
  }
  const read = { preValidation: requireScope("read:log_streams") };
  app.get(path, read, async () => tenant.log_streams);
  app.get<ById>(`${path}/:id`, read, async ({ params }) => find(params.id));
  app.post<{ Body: Omit<LogStream, "id" | "status"> }>(
    path,
    { schema: { body: newStream }, preValidation: requireScope("create:log_streams") },
    async ({ body }) => {
      const stream: LogStream = {
        id: `lst_${randomBytes(8).toString("hex")}`,
        status: "active",
        ...body,
        sink: { ...body.sink, ...sourceOf(body.type) },
      };
      tenant.log_streams.push(stream);
      note("Create a log stream");
      return stream;
    },
  );
  app.patch<ById & { Body: Partial<Change> }>(
    `${path}/:id`,
    { schema: { body: change }, preValidation: requireScope("update:log_streams") },
    async ({ params, body }) => {
      const stream = find(params.id);
      if (body.sink && stream.type === "eventbridge")
        throw envelope(400, "The sink of an EventBridge stream cannot be changed.");
      Object.assign(stream, body);
      note("Update a log stream");
      return stream;
    },
  );
  app.delete<ById>(
    `${path}/:id`,
    { preValidation: requireScope("delete:log_streams") },
    async ({ params }, reply) => {
      tenant.log_streams = tenant.log_streams.filter((one) => one !== find(params.id));
      note("Delete a log stream");
      return reply.code(204).send();
    },
  );
}

/** Auth0 makes a partner event source in the account. */
function sourceOf(type: LogStream["type"]): object {
  if (type !== "eventbridge") return {};
  return { awsPartnerEventSource: `aws.partner/auth0.com/local-${randomUUID()}/auth0.logs` };
}
