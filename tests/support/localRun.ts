// What tests of the local cloud need before they open one.
import type { Ports } from "../../local/machine/ports.ts";

/** The system chooses. */
export const anyPorts: Ports = { inbox: 0, auth0: 0, aws: 0, carrier: 0, gateway: 0 };
