// Reads what the API accepts from its description, so that the two cannot differ.
import { readFileSync } from "node:fs";
import { parse } from "yaml";

export type Json = { readonly [name: string]: unknown };

export const openApi: Json = parse(readFileSync(new URL("openapi.yaml", import.meta.url), "utf8"));

/** The value at a path of names. */
function at(value: unknown, ...names: string[]): unknown {
  return names.reduce<unknown>((found, name) => (isJson(found) ? found[name] : undefined), value);
}

function isJson(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The value with everything that it refers to. */
export function resolved(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(resolved);
  if (!isJson(value)) return value;
  if (typeof value.$ref === "string") return resolved(at(openApi, ...value.$ref.split("/").slice(1)));
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, resolved(part)]));
}

/** The schemas of a route, for fastify. */
export function schemaOf(path: string, method: "get" | "put" | "post" | "delete") {
  const item = resolved(at(openApi, "paths", path));
  const operation = at(item, method);
  if (!isJson(operation)) throw new Error(`openapi.yaml does not have ${method} ${path}`);
  const parameters = [at(item, "parameters"), operation.parameters].flat().filter(isJson);
  const propertiesIn = (place: string) =>
    Object.fromEntries(parameters.filter((one) => one.in === place).map((one) => [one.name, one.schema]));
  const body = at(operation, "requestBody", "content", "application/json", "schema");
  return {
    querystring: { type: "object", additionalProperties: false, properties: propertiesIn("query") },
    params: { type: "object", properties: propertiesIn("path") },
    ...(body !== undefined && { body }),
  };
}
