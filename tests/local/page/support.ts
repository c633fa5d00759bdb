// The page with nothing behind it but a carrier.
import type { FastifyInstance } from "fastify";
import type { Carrier } from "../../../local/carrier/carrier.ts";
import type { Controls } from "../../../local/page/controls.ts";
import { createEvents, type Events } from "../../../local/page/events.ts";
import { createPage } from "../../../local/page/server.ts";

const nothing = () => {
  throw new Error("not there in this test");
};

export function openPage(
  carrier: Carrier,
  controls: Partial<Controls> = {},
  events: Events = createEvents(),
): FastifyInstance {
  const all = {
    applications: nothing,
    breakers: nothing,
    empty: nothing,
    endEnvironments: nothing,
    forgetPeople: nothing,
    providers: nothing,
    setBreaker: nothing,
    stack: nothing,
    testCodes: nothing,
    setTestCode: nothing,
    ageCodes: nothing,
    limitStarts: nothing,
    readSwitch: nothing,
    usePhoneProvider: nothing,
    startLogin: nothing,
    exchange: nothing,
    ...controls,
  };
  return createPage(carrier, events, all, { host: undefined, token: "0123" });
}
