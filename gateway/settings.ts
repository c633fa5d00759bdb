// The settings document, which the component writes and the gateway reads; it holds no secret. Each part has its schema
// where it is obeyed. The component checks the document against it at plan time, the gateway when it starts.
import * as v from "valibot";
import { tokenRulesSchema } from "./access/token.ts";
import { deliverySchema } from "./delivery/policy.ts";
import { routeProblems, routesSchema } from "./delivery/route.ts";
import { codeSchema } from "./message/code.ts";
import { textSchema } from "./message/text.ts";
import { providersSchema } from "./providers/connect.ts";

/** Auth0 gives up after 30 s; what is left covers the network and a cold start. */
export const maxDeadlineMs = 25_000;

const documentSchema = v.strictObject({
  token: tokenRulesSchema,
  /** Milliseconds for a whole request, every outbound call included. */
  deadlineMs: v.pipe(v.number(), v.integer(), v.minValue(1000), v.maxValue(maxDeadlineMs)),
  code: codeSchema,
  providers: providersSchema,
  routes: routesSchema,
  delivery: deliverySchema,
  text: textSchema,
  /** The version of the secret that belongs to these settings. */
  secretVersionId: v.pipe(v.string(), v.nonEmpty()),
});

/** The settings document with the rules that span several of its parts. */
export const settingsSchema = v.pipe(
  documentSchema,
  v.rawCheck(({ dataset, addIssue }) => {
    if (!dataset.typed) return;
    const { providers, routes } = dataset.value;
    const names = providers.map(({ name }) => name);
    for (const { path, message } of routeProblems(routes, names)) addIssue({ message, path: toPath(path) });
  }),
);

/** JSON in `settings.json`, beside the bundle in the function's archive, so that code and settings change in one step. */
export type Settings = v.InferOutput<typeof settingsSchema>;

function toPath(keys: readonly string[]): [v.IssuePathItem, ...v.IssuePathItem[]] {
  const [first = "", ...rest] = keys;
  const item = (key: string): v.IssuePathItem => ({
    type: "unknown",
    origin: "value",
    input: {},
    key,
    value: undefined,
  });
  return [item(first), ...rest.map(item)];
}
