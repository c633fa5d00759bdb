// The switches that make things go wrong, and right again.
import type { FastifyInstance } from "fastify";
import type { Behaviour, Carrier, ReceiptBehaviour, VendorName } from "../carrier/carrier.ts";
import type { Controls } from "./controls.ts";
import type { Events } from "./events.ts";
import { schemaOf } from "./openapi.ts";

export function addFaults(app: FastifyInstance, carrier: Carrier, events: Events, controls: Controls): void {
  addCarriers(app, carrier);
  addGateway(app, controls);
  app.post("/reset", async (_request, reply) => {
    carrier.behave({ state: "ok" });
    carrier.reportAs({ state: "delivered" });
    carrier.forget();
    await controls.empty();
    controls.endEnvironments();
    controls.forgetPeople();
    events.reset();
    return reply.code(204).send();
  });
}

function addCarriers(app: FastifyInstance, carrier: Carrier): void {
  type OfVendor = { Params: { vendor: VendorName } };
  app.get("/carrier", () => carrier.behaviours());
  app.put<{ Body: Behaviour }>("/carrier", { schema: schemaOf("/carrier", "put") }, ({ body }) => {
    carrier.behave(body);
    return carrier.behaviours();
  });
  app.put<OfVendor & { Body: Behaviour }>(
    "/carrier/:vendor",
    { schema: schemaOf("/carrier/{vendor}", "put") },
    ({ body, params }) => {
      carrier.behave(body, params.vendor);
      return carrier.behaviours();
    },
  );
  app.get("/receipts", () => carrier.reports());
  app.put<{ Body: ReceiptBehaviour }>("/receipts", { schema: schemaOf("/receipts", "put") }, ({ body }) => {
    carrier.reportAs(body);
    return carrier.reports();
  });
  app.put<OfVendor & { Body: ReceiptBehaviour }>(
    "/receipts/:vendor",
    { schema: schemaOf("/receipts/{vendor}", "put") },
    ({ body, params }) => {
      carrier.reportAs(body, params.vendor);
      return carrier.reports();
    },
  );
}

function addGateway(app: FastifyInstance, controls: Controls): void {
  app.get("/breakers", () => controls.breakers());
  app.put<{ Params: { provider: string }; Body: { seconds: number } }>(
    "/breakers/:provider",
    { schema: schemaOf("/breakers/{provider}", "put") },
    async ({ params, body }, reply) => {
      const known = controls.providers();
      if (known.length > 0 && !known.includes(params.provider))
        return reply.code(404).send({
          message: `The stack has no provider ${params.provider}; providers here: ${known.join(", ")}`,
        });
      await controls.setBreaker(params.provider, body.seconds);
      // Those that run have breakers of their own, and look at the table now and then.
      controls.endEnvironments();
      return controls.breakers();
    },
  );
  app.get("/key", () => ({ generation: controls.stack()?.keyGeneration() ?? null }));
  app.post("/key", async (_request, reply) => {
    const stack = controls.stack();
    if (!stack) return reply.code(409).send({ message: "No program is deployed yet." });
    return { generation: await stack.rotateKey() };
  });
  app.delete("/environments", (_request, reply) => {
    controls.endEnvironments();
    return reply.code(204).send();
  });
}
