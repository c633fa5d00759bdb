// The page of the local run and its API (openapi.yaml): messages, events, codes, and the switches that make things go wrong.
import fastify, { type FastifyInstance, type FastifySchemaValidationError } from "fastify";
import { compileLater } from "../auth0/http/validation.ts";
import type { Carrier } from "../carrier/carrier.ts";
import { refuseOtherNamesThan } from "../machine/loopback.ts";
import { demandToken, refuseOtherPages } from "./access.ts";
import type { Controls } from "./controls.ts";
import type { Events } from "./events.ts";
import { addFaults } from "./faults.ts";
import { addEvents, addMessages } from "./feed.ts";
import { addFiles } from "./files.ts";
import { addLogins, addSwitches } from "./loginRoutes.ts";
import { openApi } from "./openapi.ts";

export interface Guard {
  /** A name beside those of this machine to answer to. */
  readonly host: string | undefined;
  /** What who calls from elsewhere, or by that name, has to show. */
  readonly token: string;
}

/** As ajv reports it, with the value. */
type Problem = FastifySchemaValidationError & { readonly data?: unknown };

export function createPage(
  carrier: Carrier,
  events: Events,
  controls: Controls,
  guard: Guard,
): FastifyInstance {
  const app = fastify({ forceCloseConnections: true });
  // By default fastify drops unknown properties and turns "1" into 1, in bodies too.
  app.setValidatorCompiler(({ schema, httpPart }) => compileLater(schema as object, httpPart));
  app.setSchemaErrorFormatter(
    (errors, part) => new Error(errors.map((one) => problem(one, part)).join(", ")),
  );
  app.addHook("onRequest", refuseOtherNamesThan(guard.host));
  app.addHook("onRequest", demandToken(guard.token));
  app.addHook("onRequest", refuseOtherPages);
  addFiles(app);
  app.get("/openapi.json", () => openApi);
  addMessages(app, carrier);
  addEvents(app, events);
  app.register(async (switches) => {
    // Every page that is open shows them.
    switches.addHook("onResponse", async ({ method }, { statusCode }) => {
      if (method !== "GET" && statusCode < 300) events.add({ type: "controls" });
    });
    addFaults(switches, carrier, events, controls);
    addSwitches(switches, controls);
  });
  addLogins(app, controls);
  return app;
}

/** The schemas' own words, with what was given and what is allowed. */
function problem({ instancePath, message, keyword, params, ...error }: Problem, part: string): string {
  const where = `${part}${instancePath}`;
  if (keyword === "enum" && Array.isArray(params.allowedValues))
    return `${where} must be one of ${params.allowedValues.join(", ")}, but is ${JSON.stringify(error.data)}`;
  if (keyword === "additionalProperties") return `${where} has no ${params.additionalProperty}`;
  return `${where} ${message}`;
}
