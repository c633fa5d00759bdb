// Which resources the components make, told by the components themselves under Pulumi's mocks.
import * as pulumi from "@pulumi/pulumi";
import { ArgumentsError } from "../../components/arguments/problems.ts";
import { SmsGateway, SmsGatewayTenant } from "../../components/index.ts";
import { type Child, childrenOf, type Make, type Switch } from "./conditions.ts";
import { gatewayChoices, tenantChoices, together } from "./everything.ts";

/** By component and suffix of the name, such as `-function`; N stands for the number of a generation. */
export async function children(): Promise<Record<string, Record<string, Child>>> {
  const registered: pulumi.ResourceTransformationArgs[] = [];
  const opts = { transformations: [(one: pulumi.ResourceTransformationArgs) => void registered.push(one)] };
  const endpoint = { gatewayUrl: "https://codes.example.com/", signingKey: "k".repeat(64) };
  const maker = <Args>(create: (asked: readonly Switch<Args>[]) => pulumi.Resource): Make<Args> => {
    return (asked) => {
      const begin = registered.length;
      try {
        create(asked);
      } catch (error) {
        if (error instanceof ArgumentsError) return undefined;
        throw error;
      }
      const [, ...made] = registered.slice(begin);
      return new Map(made.map(({ name, type }) => [suffixOf(name), type]));
    };
  };
  return quietly(async () => {
    await pulumi.runtime.setMocks(preview, "project", "stack", true);
    const made = {
      SmsGateway: childrenOf(
        maker((asked) => new SmsGateway(prefix, together(asked), opts)),
        gatewayChoices,
      ),
      SmsGatewayTenant: childrenOf(
        maker(
          (asked) =>
            new SmsGatewayTenant(
              prefix,
              Object.assign({ ...endpoint }, ...asked.map(({ args }) => args)),
              opts,
            ),
        ),
        tenantChoices,
      ),
    };
    await Promise.all(registered.map(({ resource }) => settled(resource.urn)));
    return made;
  });
}

const prefix = "gateway";

function suffixOf(name: string): string {
  return name.slice(prefix.length).replace(/\d+$/, "N");
}

/** No name waits for an output, so that a preview, in which nothing is known, shows all of them. */
const preview: pulumi.runtime.Mocks = {
  newResource: ({ inputs }) => ({ id: undefined, state: inputs }),
  call: ({ token }) => {
    throw new Error(`a component called the cloud: ${token}`);
  },
};

function settled(output: pulumi.Output<unknown>): Promise<void> {
  return new Promise((resolve) => output.apply(() => resolve()));
}

/** Without the warnings about what is asked for, and without the stack that Pulumi keeps of each promise, which takes ten times as long. */
async function quietly<T>(run: () => Promise<T>): Promise<T> {
  const { warn } = console;
  const { stackTraceLimit } = Error;
  console.warn = () => {};
  Error.stackTraceLimit = 0;
  try {
    return await run();
  } finally {
    console.warn = warn;
    Error.stackTraceLimit = stackTraceLimit;
  }
}
