// The AWS services that functions and tools call, behind one signed endpoint.
import { join } from "node:path";
import type { Carrier } from "../carrier/carrier.ts";
import { listenOn } from "../machine/listen.ts";
import type { Observe } from "../machine/observe.ts";
import { portVariables } from "../machine/ports.ts";
import type { Tls } from "../machine/tls.ts";
import { callDynamoDb, createDynamoDb, type DynamoDb } from "./dynamoDb.ts";
import type { BusEvent } from "./events.ts";
import { type Iam, openIam } from "./iam.ts";
import { openSecrets, type SecretStore } from "./secrets.ts";
import { callSecretsManager } from "./secretsManager.ts";
import { createAwsServer } from "./server.ts";
import { callSmsVoice } from "./smsVoice.ts";
import { openSqs, type Sqs } from "./sqs.ts";

export interface AwsOptions {
  /** Folder for everything that outlives a restart. */
  readonly dir: string;
  readonly region: string;
  readonly tls: Pick<Tls, "key" | "cert">;
  /** Takes the messages of End User Messaging. */
  readonly carrier: Carrier;
  readonly port: number;
  readonly observe?: Observe | undefined;
  /** Puts an event of a service on the account's own bus. */
  readonly publish?: ((event: BusEvent) => void) | undefined;
  /** In place of dynalite. */
  readonly dynamoDb?: DynamoDb | undefined;
}

export interface Aws {
  /** `https://localhost:<port>`, the address of every service. */
  readonly url: string;
  readonly iam: Iam;
  readonly secrets: SecretStore;
  readonly dynamoDb: DynamoDb;
  readonly sqs: Sqs;
  close(): Promise<void>;
}

export async function openAws(options: AwsOptions): Promise<Aws> {
  const { dir, region, tls, carrier, port, observe } = options;
  const iam = openIam(dir);
  const secrets = openSecrets(dir, region);
  const dynamoDb = options.dynamoDb ?? createDynamoDb(join(dir, "dynamodb"));
  let url = "";
  const sqs = openSqs({ dir, region, url: () => url });
  const server = createAwsServer({
    tls,
    observe,
    find: iam.find,
    services: {
      secretsmanager: ({ operation, input, authorize, mayDo }) =>
        callSecretsManager(secrets, operation, input, { authorize, mayDo }),
      dynamodb: (call) => callDynamoDb(dynamoDb, call),
      "sms-voice": ({ operation, input, region: at, connection, authorize }) =>
        callSmsVoice(carrier, operation, input, {
          region: at,
          connection,
          authorize,
          publish: (event) => at === region && options.publish?.(event),
        }),
      sqs: ({ operation, input, authorize }) => sqs.call(operation, input, authorize),
    },
  });
  const bound = await listenOn(server, port, portVariables.aws);
  url = `https://localhost:${bound}`;
  return {
    url,
    iam,
    secrets,
    dynamoDb,
    sqs,
    async close() {
      await sqs.close();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await dynamoDb.close();
    },
  };
}
