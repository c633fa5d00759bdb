// The documents that functions read, made from the arguments.
import * as v from "valibot";
import { observerSecretSchema } from "../../gateway/access/observerSecret.ts";
import { type SecretDocument, secretSchema } from "../../gateway/access/secretDocument.ts";
import { type CanarySecret, canarySecretSchema } from "../../gateway/canary/settings.ts";
import type { settingsSchema } from "../../gateway/settings.ts";
import type { ObserveSettings } from "../../gateway/tally/settings.ts";
import type { GatewayValues } from "./schema.ts";

/** The arguments of which the settings are made. */
type SettingsArgs = Pick<
  GatewayValues,
  | "subject"
  | "audience"
  | "deadlineSeconds"
  | "template"
  | "code"
  | "providers"
  | "routes"
  | "delivery"
  | "guard"
  | "text"
>;

/** What the function finds in `settings.json`. */
export function settingsDocument(
  args: SettingsArgs,
  observe: ObserveSettings,
  secretVersionId: string,
): v.InferInput<typeof settingsSchema> {
  return {
    token: { subject: args.subject, audience: args.audience },
    deadlineMs: args.deadlineSeconds * 1000,
    code: {
      template: args.template,
      length: args.code.length,
      lifetimeSeconds: args.code.lifetimeSeconds,
    },
    providers: args.providers,
    routes: args.routes,
    delivery: args.delivery,
    guard: args.guard,
    text: args.text,
    observe,
    secretVersionId,
  };
}

/** The text of the gateway's secret. An error names the place of what is wrong and no value. */
export function secretDocument(document: SecretDocument): string {
  return checked(secretSchema, document);
}

/** The text of the observers' secret, likewise. */
export function observerSecretDocument(document: v.InferInput<typeof observerSecretSchema>): string {
  return checked(observerSecretSchema, document);
}

/** The text of the canary's secret, likewise. */
export function canarySecretDocument(document: CanarySecret): string {
  return checked(canarySecretSchema, document);
}

function checked(schema: v.GenericSchema, document: object): string {
  const { issues } = v.safeParse(schema, document);
  if (issues) throw new Error(`malformed secret: ${issues.map((issue) => v.getDotPath(issue)).join(", ")}`);
  return JSON.stringify(document);
}
