// Valid settings that are probably mistakes.
import * as pulumi from "@pulumi/pulumi";
import { placeOfArn } from "./arn.ts";
import { guardWarnings } from "./guarding.ts";
import { observeWarnings } from "./observing.ts";
import type { GatewayValues } from "./schema.ts";
import { sendingWarnings } from "./sending.ts";
import type { SettledGateway } from "./settle.ts";
import { hidesCode, sizeWarning, strangersWarning } from "./template.ts";

/** Logs warnings on the component. `arn` is of anything in the stack's region. */
export function warn(args: SettledGateway, arn: pulumi.Output<string>, component: pulumi.Resource): void {
  const used = args.providerNames;
  const { credentials, signatureKeys } = args;
  pulumi.output({ credentials, signatureKeys }).apply((all) => {
    for (const [key, byProvider] of Object.entries(all)) {
      for (const name of Object.keys(byProvider).filter((each) => !used.includes(each)))
        pulumi.log.warn(`${key}.${name}: is not stored, as providers does not list it`, component);
    }
  });
  pulumi.all([args.template, args.syntax, args.code, args.text]).apply(([template, syntax, code, text]) => {
    const warnings = [
      sizeWarning(template, syntax, code.length, text),
      originWarning(template, syntax, text),
      strangersWarning(template, syntax),
    ];
    for (const warning of warnings) if (warning) pulumi.log.warn(warning, component);
  });
  const { providers, routes, sender, code, template, syntax, text } = args;
  pulumi.output({ providers, routes, sender, code, template, syntax, text }).apply((values) => {
    const { auth0Path } = args;
    for (const warning of sendingWarnings({ ...values, auth0Path })) pulumi.log.warn(warning, component);
  });
  pulumi.all([arn, args.providers]).apply(([text, configured]) => {
    const { region } = placeOfArn(text);
    for (const warning of observeWarnings({ observe: args.observe, providers: configured }, region))
      pulumi.log.warn(warning, component);
  });
  args.routes.apply((routes) => {
    for (const warning of routeWarnings(routes, used)) pulumi.log.warn(warning, component);
  });
  pulumi.all([args.guard, args.routes]).apply(([guard, routes]) => {
    const { sharedState } = args;
    for (const warning of guardWarnings({ guard, routes, sharedState })) pulumi.log.warn(warning, component);
  });
}

function originWarning(
  template: string,
  syntax: GatewayValues["syntax"],
  { webOtpDomain }: GatewayValues["text"],
): string | undefined {
  if (!webOtpDomain || !hidesCode(template, syntax)) return undefined;
  return "template: changes the code by a filter, so messages lack the line for browsers (text.webOtpDomain); write {{ code }}";
}

/** Countries to which nothing is sent, and providers that are set up for nothing. */
export function routeWarnings(
  routes: Readonly<Record<string, Pick<GatewayValues["routes"][string], "providers">>>,
  used: readonly string[],
): string[] {
  const closed = Object.entries(routes).filter(([, { providers }]) => providers?.length === 0);
  // Countries without a route take that of `*`, and without one all providers.
  const reached = [routes["*"] ?? {}, ...Object.values(routes)].flatMap(({ providers = used }) => providers);
  return [
    ...closed.map(
      ([country]) => `routes.${country}: names no provider, so nothing is sent there (ERR_ROUTE_NONE)`,
    ),
    ...used
      .filter((name) => !reached.includes(name))
      .map((name) => `providers: no route leads to "${name}", so it is never used`),
  ];
}
