// The settings document, which the component writes and the gateway reads; it holds no secret. Each part has its schema
// where it is obeyed. The component checks the document against it at plan time, the gateway when it starts.
import * as v from "valibot";
import { tokenRulesSchema } from "./access/token.ts";
import { deliverySchema } from "./delivery/policy.ts";
import { routesSchema } from "./delivery/route.ts";
import { nonEmpty, whole } from "./document.ts";
import { guardSchema } from "./guard/settings.ts";
import { codeSchema } from "./message/code.ts";
import { textSchema } from "./message/text.ts";
import { providersSchema } from "./providers/connect.ts";
import { observeSchema } from "./tally/settings.ts";

/** Auth0 gives up after 30 s; what is left covers the network and a cold start. */
export const maxDeadlineMs = 25_000;

export const settingsSchema = v.strictObject({
  token: tokenRulesSchema,
  /** Milliseconds for a whole request, every outbound call included. */
  deadlineMs: whole(1000, maxDeadlineMs),
  code: codeSchema,
  providers: providersSchema,
  routes: routesSchema,
  delivery: deliverySchema,
  text: textSchema,
  guard: guardSchema,
  observe: observeSchema,
  /** The version of the secret that belongs to these settings. */
  secretVersionId: nonEmpty,
});

export type Settings = v.InferOutput<typeof settingsSchema>;
