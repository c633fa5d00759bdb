// Does with Auth0's own SDK what an operator does, and prints what came of it. Run by sdk.test.ts in its own process,
// because a process is told at its start which authorities to trust.
import { ManagementClient } from "auth0";

const [domain = "", clientId = "", clientSecret = ""] = process.argv.slice(2);
const { connections } = new ManagementClient({ domain, clientId, clientSecret });

const created = await connections.create({ name: "sms", strategy: "sms", options: { from: "Shop" } });
const id = created.id ?? "";
await connections.update(id, { options: { from: "Store" } });
await connections.clients.update(id, [{ client_id: "local-application", status: true }]);
const names = [];
for await (const { name } of await connections.list({ strategy: ["sms"] })) names.push(name);
const enabled = [];
for await (const { client_id } of await connections.clients.get(id)) enabled.push(client_id);
const { options } = await connections.get(id);
await connections.delete(id);
const afterwards = await connections
  .get(id)
  .catch((error: unknown) => (error instanceof Error ? error.name : error));
console.log(JSON.stringify({ names, enabled, options, afterwards }));
