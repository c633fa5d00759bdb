// Actions of the tenant and their triggers. Works on the document alone, without HTTP.
import { randomUUID } from "node:crypto";
import { envelope } from "../http/errors.ts";
import type { Action, ActionContent, ActionSecret, ActionVersion, Tenant } from "../tenant/document.ts";
import { hasTrigger } from "../tenant/tenant.ts";

/** Auth0 runs one Action for each of these. */
const singleTriggers = ["custom-phone-provider", "custom-email-provider"];

/** Older ones are dropped (https://auth0.com/docs/customize/actions/limitations). */
const keptVersions = 50;

export function addAction(tenant: Tenant, content: Partial<ActionContent>, now: Date): Action {
  const { name = "", supported_triggers = [] } = content;
  if (tenant.actions.some((one) => one.name === name)) {
    throw envelope(409, `An action with the name ${name} already exists`, "action_conflict");
  }
  const [trigger] = supported_triggers;
  if (
    trigger &&
    singleTriggers.includes(trigger.id) &&
    tenant.actions.some((one) => hasTrigger(one, trigger.id))
  ) {
    throw envelope(409, `The trigger ${trigger.id} allows one action only`, "action_limit_reached");
  }
  const time = now.toISOString();
  const action: Action = {
    id: randomUUID(),
    name,
    supported_triggers,
    code: content.code ?? "",
    runtime: content.runtime ?? "node22",
    dependencies: content.dependencies ?? [],
    secrets: content.secrets ?? [],
    created_at: time,
    updated_at: time,
    all_changes_deployed: false,
    versions: [],
  };
  tenant.actions.push(action);
  return action;
}

export function getAction(tenant: Tenant, id: string): Action {
  const action = tenant.actions.find((one) => one.id === id);
  if (!action) throw envelope(404, "That action does not exist.", "action_not_found");
  return action;
}

/** A secret listed without a value keeps its value; one that is not listed is removed. */
export function updateAction(
  action: Action,
  {
    secrets,
    ...content
  }: Partial<Omit<ActionContent, "secrets">> & { secrets?: readonly Partial<ActionSecret>[] },
  now: Date,
): void {
  const kept = secrets?.map(({ name = "", value }) => ({
    name,
    value: value ?? action.secrets.find((one) => one.name === name)?.value ?? "",
  }));
  Object.assign(action, content, kept && { secrets: kept });
  action.updated_at = now.toISOString();
  action.all_changes_deployed = false;
}

export function deployAction(action: Action, now: Date): ActionVersion {
  const { supported_triggers, code, runtime, dependencies, secrets } = action;
  const version: ActionVersion = {
    id: randomUUID(),
    number: (action.versions.at(-1)?.number ?? 0) + 1,
    supported_triggers,
    code,
    runtime,
    dependencies,
    secrets: structuredClone(secrets),
    created_at: now.toISOString(),
  };
  action.versions = [...action.versions, version].slice(-keptVersions);
  action.all_changes_deployed = true;
  return version;
}

export function removeAction(tenant: Tenant, id: string, force: boolean): void {
  const action = getAction(tenant, id);
  const isBound = Object.values(tenant.bindings).some((bound) =>
    bound.some(({ action_id }) => action_id === id),
  );
  if (isBound && !force) {
    throw envelope(
      409,
      `The action ${action.name} is bound to a trigger; remove it there first`,
      "action_bound",
    );
  }
  tenant.actions = tenant.actions.filter((one) => one !== action);
  for (const [trigger, bound] of Object.entries(tenant.bindings)) {
    tenant.bindings[trigger] = bound.filter(({ action_id }) => action_id !== id);
  }
}
