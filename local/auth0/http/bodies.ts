// Reads JSON and forms. An empty body of the type JSON is accepted, because Auth0's Go client sends one with every GET and
// DELETE.
import formbody from "@fastify/formbody";
import type { App } from "./context.ts";

export function acceptBodies(app: App): void {
  const parseJson = app.getDefaultJsonParser("error", "error");
  app.addContentTypeParser("application/json", { parseAs: "string" }, (request, body, done) => {
    if (body === "") done(null, undefined);
    else parseJson(request, body.toString(), done);
  });
  app.register(formbody);
}
