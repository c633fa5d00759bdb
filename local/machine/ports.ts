// Where the local servers listen.

export interface Ports {
  readonly inbox: number;
  readonly auth0: number;
  readonly aws: number;
  readonly carrier: number;
  /** The first function URL; further ones take the ports after it. */
  readonly gateway: number;
}

export const portVariables = {
  inbox: "LOCAL_INBOX_PORT",
  auth0: "LOCAL_AUTH0_PORT",
  aws: "LOCAL_AWS_PORT",
  carrier: "LOCAL_CARRIER_PORT",
  gateway: "LOCAL_GATEWAY_PORT",
} as const satisfies Record<keyof Ports, string>;

const defaults: Ports = { inbox: 7400, auth0: 7401, aws: 7402, carrier: 7403, gateway: 7410 };

/** 0 lets the system choose; function URLs keep their port. */
export function readPorts(environment: Readonly<Record<string, string | undefined>>): Ports {
  const read = (name: keyof Ports) => {
    const value = environment[portVariables[name]];
    if (value === undefined || value === "") return defaults[name];
    if (/^\d+$/.test(value) && Number(value) < 65_536) return Number(value);
    throw new Error(`${portVariables[name]} must be a port from 0 to 65535, but is "${value}"`);
  };
  const ports: Ports = {
    inbox: read("inbox"),
    auth0: read("auth0"),
    aws: read("aws"),
    carrier: read("carrier"),
    gateway: read("gateway"),
  };
  refuseShared(ports);
  return ports;
}

function refuseShared(ports: Ports): void {
  const names = Object.keys(portVariables) as (keyof Ports)[];
  for (const [index, name] of names.entries()) {
    const others = names
      .slice(index + 1)
      .filter((other) => ports[other] !== 0 && ports[other] === ports[name]);
    if (others.length === 0) continue;
    const variables = [name, ...others].map((one) => portVariables[one]).join(" and ");
    throw new Error(
      `${variables} have the same port, ${ports[name]}; give each its own, or 0 for any free one`,
    );
  }
}
