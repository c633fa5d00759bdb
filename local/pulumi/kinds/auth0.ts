// The Auth0 resources of the stack, made by the calls that recordings of the real provider show.
import { createHash } from "node:crypto";
import * as v from "valibot";
import { type ManagementClient, unlessGone } from "./auth0Client.ts";
import { logStreamKind } from "./auth0LogStream.ts";
import { decodeOptions, encodeOptions } from "./auth0Options.ts";
import { phoneKinds } from "./auth0Phone.ts";
import type { Kind, Properties, Resource } from "./kind.ts";

/** Kinds that work on the tenant of `client`. `env` is the environment of the provider's process. */
export function auth0Kinds(client: ManagementClient, env: NodeJS.ProcessEnv = process.env): readonly Kind[] {
  return [
    connectionKind(client, env),
    connectionClientsKind(client),
    logStreamKind(client),
    ...phoneKinds(client),
  ];
}

const record = v.record(v.string(), v.unknown());

const connectionInputs = v.strictObject({
  name: v.string(),
  strategy: v.literal("sms"),
  options: v.optional(record),
});

const connectionReply = v.object({
  id: v.string(),
  name: v.string(),
  strategy: v.string(),
  /** Left out by the API without the scope `read:connections_options`: the real provider then reads empty options. */
  options: v.optional(record, {}),
  is_domain_connection: v.boolean(),
  realms: v.array(v.string()),
});

function connectionKind(client: ManagementClient, env: NodeJS.ProcessEnv): Kind {
  return {
    type: "auth0:index/connection:Connection",
    replaceOn: ["name", "strategy"],
    deleteBeforeReplace: true,
    computed: ["isDomainConnection", "realms"],
    secrets: ["options.gatewayAuthentication.secret", "options.twilioToken"],
    check: (name, inputs) => ({
      ...inputs,
      name: inputs.name ?? generatedName(name),
      ...(inputs.options === undefined
        ? {}
        : { options: addTwilioToken(v.parse(record, inputs.options), env) }),
    }),
    async create(inputs) {
      const { name, strategy, options } = v.parse(connectionInputs, inputs);
      const body = { name, strategy, options: options && encodeOptions(options) };
      const { id } = v.parse(connectionReply, await client.call("POST", "/connections", body));
      return getConnection(client, id);
    },
    read: (id) => unlessGone(getConnection(client, id)),
    async update(id, inputs) {
      const { options } = v.parse(connectionInputs, inputs);
      // All options, because the API replaces them as a whole.
      await client.call("PATCH", connectionPath(id), { options: options && encodeOptions(options) });
      return (await getConnection(client, id)).outputs;
    },
    async remove(id) {
      await client.call("DELETE", connectionPath(id));
    },
  };
}

async function getConnection(client: ManagementClient, id: string): Promise<Resource> {
  const connection = v.parse(connectionReply, await client.call("GET", connectionPath(id)));
  const { name, strategy, options, is_domain_connection: isDomainConnection, realms } = connection;
  return { id, outputs: { name, strategy, options: decodeOptions(options), isDomainConnection, realms } };
}

/** `<resource>-<7 hex digits>`. The real provider draws the digits; here they follow from the name, so they stay. */
function generatedName(name: string): string {
  return `${name}-${createHash("sha256").update(name).digest("hex").slice(0, 7)}`;
}

/**
 * The real provider takes an unset `twilioToken` from the variable `TWILIO_TOKEN` of its process and sends it to Auth0.
 * An explicit one wins, even an empty one.
 */
export function addTwilioToken(options: Properties, env: NodeJS.ProcessEnv): Properties {
  if (options.twilioToken !== undefined || !env.TWILIO_TOKEN) return options;
  return { ...options, twilioToken: env.TWILIO_TOKEN };
}

const clientsInputs = v.strictObject({ connectionId: v.string(), enabledClients: v.array(v.string()) });

const clientsReply = v.object({
  clients: v.array(v.object({ client_id: v.string() })),
  next: v.optional(v.string()),
});

const namesReply = v.object({ name: v.string(), strategy: v.string() });

function connectionClientsKind(client: ManagementClient): Kind {
  return {
    type: "auth0:index/connectionClients:ConnectionClients",
    replaceOn: ["connectionId"],
    computed: ["name", "strategy"],
    secrets: [],
    async create(inputs) {
      const { connectionId, enabledClients } = v.parse(clientsInputs, inputs);
      const present = await listClients(client, connectionId);
      refuseTakeover(connectionId, present, enabledClients);
      await setClients(client, connectionId, present, enabledClients);
      return getClients(client, connectionId);
    },
    read: (id) => unlessGone(getClients(client, id)),
    async update(id, inputs) {
      const { enabledClients } = v.parse(clientsInputs, inputs);
      await setClients(client, id, await listClients(client, id), enabledClients);
      return (await getClients(client, id)).outputs;
    },
    async remove(id) {
      const present = await unlessGone(listClients(client, id));
      if (present) await setClients(client, id, present, []);
    },
  };
}

async function getClients(client: ManagementClient, connectionId: string): Promise<Resource> {
  const enabledClients = await listClients(client, connectionId);
  const fields = `${connectionPath(connectionId)}?fields=strategy,name&include_fields=true`;
  const { name, strategy } = v.parse(namesReply, await client.call("GET", fields));
  return { id: connectionId, outputs: { connectionId, enabledClients, name, strategy } };
}

async function listClients(client: ManagementClient, connectionId: string): Promise<string[]> {
  const found: string[] = [];
  let from = "";
  do {
    const page = `${connectionPath(connectionId)}/clients?take=100${from && `&from=${encodeURIComponent(from)}`}`;
    const { clients, next } = v.parse(clientsReply, await client.call("GET", page));
    found.push(...clients.map(({ client_id }) => client_id));
    from = next ?? "";
  } while (from);
  return found;
}

async function setClients(
  client: ManagementClient,
  connectionId: string,
  present: readonly string[],
  wanted: readonly string[],
): Promise<void> {
  const changes = [
    ...wanted.filter((id) => !present.includes(id)).map((client_id) => ({ client_id, status: true })),
    ...present.filter((id) => !wanted.includes(id)).map((client_id) => ({ client_id, status: false })),
  ];
  if (changes.length > 0) await client.call("PATCH", `${connectionPath(connectionId)}/clients`, changes);
}

/** Creating must not disable applications that somebody else has enabled. */
function refuseTakeover(connectionId: string, present: readonly string[], wanted: readonly string[]): void {
  const isSame = present.length === wanted.length && present.every((id) => wanted.includes(id));
  if (present.length === 0 || isSame) return;
  throw new Error(
    "Connection with non empty enabled clients: the connection already has enabled clients attached to it. " +
      `Import the resource instead in order to proceed with the changes, with the id ${connectionId}`,
  );
}

function connectionPath(id: string): string {
  return `/connections/${encodeURIComponent(id)}`;
}
