// The AWS endpoint and calls to it.
import { operator } from "../../../local/aws/iam.ts";
import { type Aws, openAws } from "../../../local/aws/open.ts";
import { type Carrier, createCarrier } from "../../../local/carrier/carrier.ts";
import { createFaults, type Faults } from "../../support/faults.ts";
import { type AwsKeys, type AwsReply, callAws, useTemporaryFolder, useTls } from "../support.ts";

export const region = "eu-central-1";

export interface Calling {
  readonly keys?: AwsKeys;
  readonly service?: string;
  readonly tamper?: { readonly body?: string; readonly headers?: Record<string, string> };
}

export interface AwsLab {
  aws(): Aws;
  carrier(): Carrier;
  readonly faults: Faults;
  /** By the operator, to Secrets Manager, unless told otherwise. */
  call(operation: string, input: unknown, calling?: Calling): Promise<AwsReply>;
  /** Keys of a role with one policy statement. */
  keysOf(action: string | string[], resource: string): AwsKeys;
  restart(): Promise<void>;
}

/** A new one for every test of the suite. */
export function useAws(): AwsLab {
  const folder = useTemporaryFolder();
  const tls = useTls();
  const faults = createFaults();
  let carrier: Carrier;
  let aws: Aws;

  async function open(): Promise<void> {
    carrier = createCarrier();
    aws = await openAws({ dir: folder(), region, tls: tls(), carrier, port: 0, observe: faults.observe });
  }
  beforeEach(open);
  afterEach(() => aws.close());

  return {
    aws: () => aws,
    carrier: () => carrier,
    faults,
    call: (operation, input, { keys = operator, service = "secretsmanager", tamper } = {}) =>
      callAws(aws.url, { keys, service, operation, input, ca: tls().ca, ...(tamper && { tamper }) }),
    keysOf(action, resource) {
      const { arn } = aws.iam.putRole("tester", "{}");
      const statement = { Effect: "Allow", Action: action, Resource: resource };
      aws.iam.putPolicy("tester", "own", JSON.stringify({ Version: "2012-10-17", Statement: [statement] }));
      return aws.iam.assume(arn, "session");
    },
    async restart() {
      await aws.close();
      await open();
    },
  };
}
