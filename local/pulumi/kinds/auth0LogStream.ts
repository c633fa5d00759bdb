// auth0:index/logStream:LogStream. The API has the provider's names for what a sink holds.
import * as v from "valibot";
import { type ManagementClient, unlessGone } from "./auth0Client.ts";
import type { Kind, Resource } from "./kind.ts";
import { autoName } from "./naming.ts";

const inputsSchema = v.strictObject({
  name: v.string(),
  type: v.picklist(["eventbridge", "http"]),
  filters: v.optional(v.array(v.record(v.string(), v.string()))),
  sink: v.record(v.string(), v.unknown()),
});

const replySchema = v.object({
  id: v.string(),
  name: v.string(),
  type: v.string(),
  status: v.string(),
  filters: v.optional(v.array(v.record(v.string(), v.string()))),
  sink: v.record(v.string(), v.unknown()),
});

export function logStreamKind(client: ManagementClient): Kind {
  const path = (id: string) => `/log-streams/${encodeURIComponent(id)}`;

  async function read(id: string): Promise<Resource> {
    const { id: _, ...outputs } = v.parse(replySchema, await client.call("GET", path(id)));
    return { id, outputs };
  }

  return {
    type: "auth0:index/logStream:LogStream",
    // The real one also replaces a stream whose account or region changes, which those of a stack never do.
    replaceOn: ["type"],
    computed: ["status"],
    computedWithin: { sink: ["awsPartnerEventSource"] },
    // The real provider marks none.
    secrets: [],
    check: (name, inputs) => autoName("name", name, inputs),
    async create(inputs) {
      const { id } = v.parse(
        replySchema,
        await client.call("POST", "/log-streams", v.parse(inputsSchema, inputs)),
      );
      return { id, outputs: { ...inputs, ...(await read(id)).outputs } };
    },
    read: (id) => unlessGone(read(id)),
    async update(id, inputs) {
      const { type, name, filters, sink } = v.parse(inputsSchema, inputs);
      await client.call("PATCH", path(id), { name, filters, ...(type === "http" && { sink }) });
      return { ...inputs, ...(await read(id)).outputs };
    },
    async remove(id) {
      await unlessGone(client.call("DELETE", path(id)));
    },
  };
}
