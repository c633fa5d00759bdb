// The APIs of the vendors over HTTPS, for stacks that set a `baseUrl` to this address.
import formbody from "@fastify/formbody";
import fastify, { type FastifyInstance } from "fastify";
import { refuseOtherNames } from "../machine/loopback.ts";
import type { Tls } from "../machine/tls.ts";
import type { Carrier } from "./carrier.ts";
import { addTwilio } from "./twilio.ts";
import { addVonage } from "./vonage.ts";
import { addWebhook } from "./webhook.ts";

export async function createCarrierServer(
  carrier: Carrier,
  { key, cert, ca }: Pick<Tls, "key" | "cert" | "ca">,
) {
  const app: FastifyInstance = fastify({
    https: { key, cert },
    forceCloseConnections: true,
    // As Node and Apache do by default: idle connections of a function that slept are gone when it wakes.
    keepAliveTimeout: 5000,
  });
  app.addHook("onRequest", refuseOtherNames);
  await app.register(formbody);
  addTwilio(app, carrier, ca);
  addVonage(app, carrier, ca);
  addWebhook(app, carrier);
  return app;
}
