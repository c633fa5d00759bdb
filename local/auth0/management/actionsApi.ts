// The Management API for Actions (https://auth0.com/docs/api/management/v2/actions): the part that deployments use.
import type { App, Context } from "../http/context.ts";
import { envelope } from "../http/errors.ts";
import type { Action, ActionContent, ActionSecret, ActionVersion } from "../tenant/document.ts";
import { requireScope } from "./access.ts";
import { addAction, deployAction, getAction, removeAction, updateAction } from "./actions.ts";
import { type PageQuery, pageByOffset } from "./listing.ts";

type ById = { Params: { id: string } };
type ListQuery = PageQuery & { triggerId?: string; actionName?: string };
type Change = Partial<Omit<ActionContent, "secrets">> & { secrets?: Partial<ActionSecret>[] };

const secretList = (required: readonly string[]) => ({
  type: "array",
  maxItems: 30,
  items: {
    type: "object",
    required,
    additionalProperties: false,
    properties: {
      name: { type: "string", minLength: 1, maxLength: 128 },
      value: { type: "string", minLength: 1, maxLength: 4096 },
    },
  },
});

const content = {
  name: { type: "string", minLength: 1, maxLength: 128, description: "The name of an action" },
  supported_triggers: {
    type: "array",
    minItems: 1,
    maxItems: 1,
    items: {
      type: "object",
      required: ["id", "version"],
      additionalProperties: false,
      properties: { id: { type: "string" }, version: { type: "string" } },
    },
  },
  code: { type: "string", maxLength: 100_000, description: "The source code of the action" },
  runtime: { type: "string", enum: ["node18", "node18-actions", "node22"], description: "The Node runtime" },
  dependencies: { type: "array", maxItems: 10, items: { type: "object" } },
};

const newAction = {
  type: "object",
  required: ["name", "supported_triggers"],
  additionalProperties: false,
  properties: { ...content, secrets: secretList(["name", "value"]) },
};

const listQuery = {
  type: "object",
  properties: {
    page: { type: "integer", minimum: 0 },
    per_page: { type: "integer", minimum: 1, maximum: 100 },
    triggerId: { type: "string" },
    actionName: { type: "string" },
  },
};

const actionChange = {
  type: "object",
  additionalProperties: false,
  properties: { ...content, secrets: secretList(["name"]) },
};

export function addActionsApi(app: App, context: Context): void {
  addReads(app, context);
  addWrites(app, context);
  addBindings(app, context);
}

function addReads(app: App, { tenant }: Context): void {
  const read = { preValidation: requireScope("read:actions") };
  const list = { ...read, schema: { querystring: listQuery } };
  app.get<{ Querystring: ListQuery }>("/actions/actions", list, async ({ query }) => {
    const matching = tenant.actions.filter(
      ({ name, supported_triggers: [trigger] }) =>
        (query.actionName ?? name) === name && (query.triggerId ?? trigger?.id) === trigger?.id,
    );
    const { limit, start, total, items } = pageByOffset(matching, query);
    return { total, page: start / limit, per_page: limit, actions: items.map(view) };
  });
  app.get<ById>("/actions/actions/:id", read, async ({ params }) => view(getAction(tenant, params.id)));
  app.get<ById>("/actions/actions/:id/versions", read, async ({ params }) => {
    const action = getAction(tenant, params.id);
    const versions = action.versions.toReversed().map((version) => viewVersion(action, version));
    return { total: versions.length, page: 0, per_page: 50, versions };
  });
}

function addWrites(app: App, { tenant, save, log, now }: Context): void {
  app.post<{ Body: ActionContent }>(
    "/actions/actions",
    { schema: { body: newAction }, preValidation: requireScope("create:actions") },
    async ({ body }, reply) => {
      const action = addAction(tenant, body, now());
      save();
      log({ type: "sapi", description: "Create an action" });
      return reply.code(201).send(view(action));
    },
  );
  app.patch<ById & { Body: Change }>(
    "/actions/actions/:id",
    { schema: { body: actionChange }, preValidation: requireScope("update:actions") },
    async ({ params, body }) => {
      const action = getAction(tenant, params.id);
      updateAction(action, body, now());
      save();
      log({ type: "sapi", description: "Update an action" });
      return view(action);
    },
  );
  app.post<ById>(
    "/actions/actions/:id/deploy",
    { preValidation: requireScope("update:actions") },
    async ({ params }, reply) => {
      const action = getAction(tenant, params.id);
      const version = deployAction(action, now());
      save();
      log({ type: "sapi", description: "Deploy an action" });
      return reply.code(202).send(viewVersion(action, version));
    },
  );
  app.delete<ById & { Querystring: { force?: string } }>(
    "/actions/actions/:id",
    { preValidation: requireScope("delete:actions") },
    async ({ params, query }, reply) => {
      removeAction(tenant, params.id, query.force === "true");
      save();
      log({ type: "sapi", description: "Delete an action" });
      return reply.code(204).send();
    },
  );
}

interface BindingRequest {
  readonly ref: { readonly type: "action_id" | "action_name"; readonly value: string };
  readonly display_name?: string;
}

const bindingsSchema = {
  type: "object",
  required: ["bindings"],
  additionalProperties: false,
  properties: {
    bindings: {
      type: "array",
      maxItems: 20,
      items: {
        type: "object",
        required: ["ref"],
        properties: {
          ref: {
            type: "object",
            required: ["type", "value"],
            properties: {
              type: { type: "string", enum: ["action_id", "action_name"] },
              value: { type: "string" },
            },
          },
          display_name: { type: "string" },
        },
      },
    },
  },
};

function addBindings(app: App, { tenant, save, log }: Context): void {
  const view = (trigger: string, query: PageQuery = {}) => {
    const all = (tenant.bindings[trigger] ?? []).map(({ action_id, display_name }) => {
      const { id, name } = getAction(tenant, action_id);
      return { id: `${trigger}:${id}`, trigger_id: trigger, display_name, action: { id, name } };
    });
    const { items, limit, start } = pageByOffset(all, query);
    // As recorded: a zero is left out, and the total of a page after the last one is zero.
    return {
      bindings: items,
      ...(items.length > 0 && { total: all.length }),
      ...(start > 0 && { page: start / limit }),
      per_page: limit,
    };
  };
  app.get<ById & { Querystring: PageQuery }>(
    "/actions/triggers/:id/bindings",
    { schema: { querystring: listQuery }, preValidation: requireScope("read:actions") },
    async ({ params, query }) => view(params.id, query),
  );
  app.patch<ById & { Body: { bindings: BindingRequest[] } }>(
    "/actions/triggers/:id/bindings",
    { schema: { body: bindingsSchema }, preValidation: requireScope("update:actions") },
    async ({ params, body }) => {
      tenant.bindings[params.id] = body.bindings.map(({ ref, display_name }) => {
        const action = tenant.actions.find(
          ({ id, name }) => (ref.type === "action_id" ? id : name) === ref.value,
        );
        if (!action) throw envelope(404, "That action does not exist.", "action_not_found");
        if (action.versions.length === 0) {
          throw envelope(
            400,
            `The action ${action.name} must be deployed before it is bound`,
            "undeployed_action",
          );
        }
        return { action_id: action.id, display_name: display_name ?? action.name };
      });
      save();
      log({ type: "sapi", description: "Update trigger bindings" });
      return view(params.id);
    },
  );
}

function view(action: Action) {
  const { versions, secrets, ...shown } = action;
  const deployed = versions.at(-1);
  return {
    ...shown,
    secrets: secrets.map(({ name }) => ({ name, updated_at: action.updated_at })),
    status: "built",
    ...(deployed && { deployed_version: viewVersion(action, deployed) }),
  };
}

/** The values of secrets are never shown. */
function viewVersion(action: Action, { secrets, ...shown }: ActionVersion) {
  return {
    ...shown,
    action_id: action.id,
    secrets: secrets.map(({ name }) => ({ name })),
    deployed: action.versions.at(-1)?.id === shown.id,
    status: "built",
    built_at: shown.created_at,
    updated_at: shown.created_at,
  };
}
