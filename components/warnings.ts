// What is allowed but probably not meant.
import * as pulumi from "@pulumi/pulumi";
import type { SmsGatewayArgs } from "./args.ts";
import { providerNames } from "./schema.ts";
import { settle } from "./settle.ts";
import { sizeWarning } from "./template.ts";

/** Logs warnings on the component. */
export function warn(args: SmsGatewayArgs, component: pulumi.Resource): void {
  const used = providerNames(args);
  for (const name of Object.keys(args.credentials ?? {}).filter((each) => !used.includes(each))) {
    const effect = "the credentials are not stored, as providers does not list it";
    pulumi.log.warn(`credentials.${name}: ${effect}`, component);
  }
  settle(args, "template", "syntax", "code").apply(({ template, syntax, code }) => {
    const warning = sizeWarning(template, syntax, code.length);
    if (warning) pulumi.log.warn(warning, component);
  });
}
