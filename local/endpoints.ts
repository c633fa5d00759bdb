// Where everything of a run is: what other tools need to drive it. The keys work on this machine only.
export interface Endpoints {
  /** Page and API. */
  readonly inbox: string;
  readonly auth0: string;
  /** URL of the gateway: the output `url`, or that of the first gateway. Undefined where a program has neither. */
  readonly gateway: unknown;
  /** The carriers' own APIs. */
  readonly carrier: string;
  /** Every AWS service. */
  readonly secretsManager: string;
  readonly secretId: unknown;
  readonly region: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** Path of the authority's certificate, for `NODE_EXTRA_CA_CERTS` and the like. */
  readonly ca: string;
  /** An application to log in with. */
  readonly clientId: string;
  /** May say from which address a login comes. */
  readonly backendClientId: string;
  readonly backendClientSecret: string;
  /** For the Management API. */
  readonly managementClientId: string;
  readonly managementClientSecret: string;
  readonly connectionId: unknown;
  readonly functionName: unknown;
  /** Path of the document of all functions. */
  readonly functions: string;
  /** Path of the gateway's log; of the folder of logs where the program has no gateway. */
  readonly logs: string;
}
