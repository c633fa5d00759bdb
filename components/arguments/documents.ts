// The two documents that the gateway reads, made from the arguments.
import * as v from "valibot";
import { type SecretDocument, secretSchema } from "../../gateway/access/secretDocument.ts";
import type { settingsSchema } from "../../gateway/settings.ts";
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
    secretVersionId,
  };
}

/** The text of the secret. An error names the place of what is wrong and no value. */
export function secretDocument(document: SecretDocument): string {
  const { issues } = v.safeParse(secretSchema, document);
  if (issues) throw new Error(`malformed secret: ${issues.map((issue) => v.getDotPath(issue)).join(", ")}`);
  return JSON.stringify(document);
}
