// auth0:index/action:Action, triggerActions:TriggerActions and phoneProvider:PhoneProvider, made by the calls that
// recordings of the real provider show; those of TriggerActions follow its source.
import * as v from "valibot";
import { type ManagementClient, unlessGone } from "./auth0Client.ts";
import type { Kind, Properties, Resource } from "./kind.ts";
import { autoName } from "./naming.ts";

export function phoneKinds(client: ManagementClient): readonly Kind[] {
  return [actionKind(client), triggerActionsKind(client), phoneProviderKind(client)];
}

const secret = v.object({ name: v.string(), value: v.string() });

const actionInputs = v.strictObject({
  name: v.string(),
  code: v.string(),
  supportedTriggers: v.object({ id: v.string(), version: v.string() }),
  runtime: v.optional(v.string()),
  secrets: v.optional(v.array(secret)),
  deploy: v.optional(v.boolean(), false),
});

const actionReply = v.object({
  id: v.string(),
  name: v.string(),
  code: v.string(),
  runtime: v.string(),
  status: v.string(),
  supported_triggers: v.array(v.object({ id: v.string(), version: v.string() })),
  deployed_version: v.optional(v.object({ id: v.string() })),
});

function actionKind(client: ManagementClient): Kind {
  const path = (id: string) => `/actions/actions/${encodeURIComponent(id)}`;

  async function get(id: string) {
    return v.parse(actionReply, await client.call("GET", path(id)));
  }

  /** Without the secrets, whose values the API never shows: they stay as the program gave them. */
  async function read(id: string): Promise<Resource> {
    const { name, code, runtime, supported_triggers, deployed_version } = await get(id);
    const [supportedTriggers] = supported_triggers;
    return { id, outputs: { name, code, runtime, supportedTriggers, versionId: deployed_version?.id } };
  }

  async function deploy(id: string): Promise<Resource> {
    const { name, status } = await get(id);
    if (status !== "built") throw new Error(`action "${name}" never reached built state: ${status}`);
    await client.call("POST", `${path(id)}/deploy`);
    await get(id);
    return read(id);
  }

  function body({ supportedTriggers, deploy: _, ...content }: v.InferOutput<typeof actionInputs>) {
    return { ...content, supported_triggers: [supportedTriggers] };
  }

  const settle = (id: string, isDeployed: boolean) => (isDeployed ? deploy(id) : read(id));
  return {
    type: "auth0:index/action:Action",
    replaceOn: ["supportedTriggers"],
    computed: ["versionId"],
    secrets: ["secrets"],
    check: (name, inputs) => autoName("name", name, inputs),
    async create(inputs) {
      const given = v.parse(actionInputs, inputs);
      const { id } = v.parse(actionReply, await client.call("POST", "/actions/actions", body(given)));
      const made = await settle(id, given.deploy);
      return { id, outputs: { ...inputs, ...made.outputs } };
    },
    read: (id) => unlessGone(read(id)),
    async update(id, inputs) {
      const given = v.parse(actionInputs, inputs);
      // The real provider looks first whether there are secrets that the program does not know.
      await get(id);
      await client.call("PATCH", path(id), body(given));
      return { ...inputs, ...(await settle(id, given.deploy)).outputs };
    },
    async remove(id) {
      await unlessGone(client.call("DELETE", path(id)));
    },
  };
}

const triggerInputs = v.strictObject({
  trigger: v.string(),
  actions: v.array(v.object({ id: v.string(), displayName: v.string() })),
});

const bindingsReply = v.object({
  bindings: v.array(v.object({ display_name: v.string(), action: v.object({ id: v.string() }) })),
});

function triggerActionsKind(client: ManagementClient): Kind {
  const path = (trigger: string) => `/actions/triggers/${encodeURIComponent(trigger)}/bindings`;

  async function read(trigger: string): Promise<Resource> {
    const { bindings } = v.parse(bindingsReply, await client.call("GET", path(trigger)));
    const actions = bindings.map(({ action, display_name: displayName }) => ({ id: action.id, displayName }));
    return { id: trigger, outputs: { trigger, actions } };
  }

  async function put(inputs: Properties): Promise<Resource> {
    const { trigger, actions } = v.parse(triggerInputs, inputs);
    const bindings = actions.map(({ id, displayName }) => ({
      ref: { type: "action_id", value: id },
      display_name: displayName,
    }));
    await client.call("PATCH", path(trigger), { bindings });
    return read(trigger);
  }

  return {
    type: "auth0:index/triggerActions:TriggerActions",
    replaceOn: ["trigger"],
    computed: [],
    secrets: [],
    create: put,
    async read(id) {
      const { outputs } = await read(id);
      const isBound = Array.isArray(outputs.actions) && outputs.actions.length > 0;
      return isBound ? { id, outputs } : undefined;
    },
    update: async (_id, inputs) => (await put(inputs)).outputs,
    async remove(id) {
      await client.call("PATCH", path(id), { bindings: [] });
    },
  };
}

const providerInputs = v.strictObject({
  name: v.picklist(["twilio", "custom"]),
  configuration: v.object({
    deliveryMethods: v.array(v.string()),
    defaultFrom: v.optional(v.string()),
    sid: v.optional(v.string()),
    mssid: v.optional(v.string()),
  }),
  credentials: v.object({ authToken: v.optional(v.string()) }),
  disabled: v.optional(v.boolean()),
});

const providerReply = v.object({
  id: v.string(),
  name: v.string(),
  channel: v.string(),
  tenant: v.string(),
  disabled: v.boolean(),
  configuration: v.looseObject({ delivery_methods: v.array(v.string()) }),
});

const providersReply = v.object({ providers: v.array(v.object({ id: v.string() })) });

function phoneProviderKind(client: ManagementClient): Kind {
  const list = "/branding/phone/providers";
  const path = (id: string) => `${list}/${encodeURIComponent(id)}`;

  /** The API never shows credentials. */
  async function read(id: string): Promise<Resource> {
    const { name, channel, tenant, disabled, configuration } = v.parse(
      providerReply,
      await client.call("GET", path(id)),
    );
    const { delivery_methods: deliveryMethods, default_from: defaultFrom, sid, mssid } = configuration;
    const shown = { deliveryMethods, defaultFrom, sid, mssid };
    return { id, outputs: { name, channel, tenant, disabled, configuration: shown } };
  }

  function body(inputs: Properties) {
    const { name, configuration, credentials, disabled } = v.parse(providerInputs, inputs);
    const { deliveryMethods: delivery_methods, defaultFrom: default_from, sid, mssid } = configuration;
    return {
      name,
      disabled,
      configuration: { delivery_methods, default_from, sid, mssid },
      credentials: { auth_token: credentials.authToken },
    };
  }

  return {
    type: "auth0:index/phoneProvider:PhoneProvider",
    replaceOn: [],
    computed: ["channel", "tenant"],
    secrets: ["credentials"],
    /** Takes over the tenant's phone provider, whichever it is: the real Pulumi provider does so without a warning. */
    async create(inputs) {
      const [existing] = v.parse(providersReply, await client.call("GET", list)).providers;
      const reply = existing
        ? await client.call("PATCH", path(existing.id), body(inputs))
        : await client.call("POST", list, body(inputs));
      const { id } = v.parse(providerReply, reply);
      return { id, outputs: { ...inputs, ...(await read(id)).outputs } };
    },
    read: (id) => unlessGone(read(id)),
    async update(id, inputs) {
      await client.call("PATCH", path(id), body(inputs));
      return { ...inputs, ...(await read(id)).outputs };
    },
    async remove(id) {
      await unlessGone(client.call("DELETE", path(id)));
    },
  };
}
