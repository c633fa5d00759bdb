// The Management API for the tenant's phone provider (https://auth0.com/docs/api/management/v2/branding/get-branding-phone-providers).
import type { App, Context } from "../http/context.ts";
import type { PhoneProvider, PhoneProviderContent } from "../tenant/document.ts";
import { requireScope } from "./access.ts";
import {
  addPhoneProvider,
  getPhoneProvider,
  removePhoneProvider,
  updatePhoneProvider,
} from "./phoneProviders.ts";

type ById = { Params: { id: string } };

const path = "/branding/phone/providers";

const content = {
  name: {
    type: "string",
    enum: ["twilio", "custom"],
    description: "Name of the phone notification provider",
  },
  disabled: { type: "boolean", description: "Whether the provider is enabled (false) or disabled (true)" },
  configuration: {
    type: "object",
    required: ["delivery_methods"],
    properties: {
      delivery_methods: {
        type: "array",
        minItems: 1,
        maxItems: 2,
        items: { type: "string", enum: ["text", "voice"] },
      },
    },
  },
  credentials: { type: "object" },
};

const newProvider = {
  type: "object",
  required: ["name", "credentials"],
  additionalProperties: false,
  properties: content,
};
const providerChange = { type: "object", additionalProperties: false, properties: content };

const tryRequest = {
  type: "object",
  required: ["to"],
  additionalProperties: false,
  properties: { to: { type: "string" }, delivery_method: { type: "string", enum: ["text", "voice"] } },
};

export function addPhoneProvidersApi(app: App, context: Context): void {
  const { tenant, now } = context;
  const read = { preValidation: requireScope("read:phone_providers") };
  app.get(path, read, async () => ({ providers: tenant.phone_providers.map(view) }));
  app.get<ById>(`${path}/:id`, read, async ({ params }) => view(getPhoneProvider(tenant, params.id)));

  app.post<{ Body: PhoneProviderContent }>(
    path,
    { schema: { body: newProvider }, preValidation: requireScope("create:phone_providers") },
    async ({ body }, reply) => {
      const provider = addPhoneProvider(tenant, body, now());
      note(context, "Create a phone provider");
      return reply.code(201).send(view(provider));
    },
  );
  app.patch<ById & { Body: Partial<PhoneProviderContent> }>(
    `${path}/:id`,
    { schema: { body: providerChange }, preValidation: requireScope("update:phone_providers") },
    async ({ params, body }) => {
      const provider = getPhoneProvider(tenant, params.id);
      updatePhoneProvider(tenant, provider, body, now());
      note(context, "Update a phone provider");
      return view(provider);
    },
  );
  app.delete<ById>(
    `${path}/:id`,
    { preValidation: requireScope("delete:phone_providers") },
    async ({ params }, reply) => {
      removePhoneProvider(tenant, params.id);
      note(context, "Delete a phone provider");
      return reply.code(204).send();
    },
  );
  app.post<ById & { Body: { to: string; delivery_method?: "text" | "voice" } }>(
    `${path}/:id/try`,
    { schema: { body: tryRequest }, preValidation: requireScope("create:phone_providers") },
    async ({ params, body }, reply) => {
      getPhoneProvider(tenant, params.id);
      const { to, delivery_method } = body;
      context.notify({ messageType: "otp_verify", recipient: to, text: "This is a test", delivery_method });
      return reply.code(202).send({ code: 202, message: "Phone notification sent." });
    },
  );
}

function note({ save, log }: Context, description: string): void {
  save();
  log({ type: "sapi", description });
}

function view({ credentials: _, ...shown }: PhoneProvider) {
  return { tenant: "local", channel: "phone", ...shown };
}
