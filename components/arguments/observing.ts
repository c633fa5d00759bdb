// What the arguments mean to those who look at what became of the codes.

import * as v from "valibot";
import { type Receipts, receipts } from "../../gateway/providers/index.ts";
import { managesTenant } from "../auth0/path.ts";
import { didYouMean } from "./didYouMean.ts";
import { observeArgsSchema } from "./observeSchema.ts";
import { excerpt, isRecord, type Problem } from "./problems.ts";
import { defaults, type GatewayValues, type LooseArgs } from "./schema.ts";

/** Counts that nobody could keep, and vendors that nobody could tell anything. */
export function observeProblems({ observe, sharedState = defaults.sharedState }: LooseArgs): Problem[] {
  const { success, output } = v.safeParse(observeArgsSchema, observe);
  if (!success) return [];
  const counted = (["receipts", "conversion"] as const).filter((name) => output[name]);
  const without = "must be left out with sharedState false, as what is counted is kept in the table";
  return [
    ...(sharedState === false ? counted.map((name) => ({ path: `observe.${name}`, reason: without })) : []),
    ...(output.feedback && !output.conversion
      ? [
          {
            path: "observe.feedback",
            reason:
              "must be left out without observe.conversion, which alone knows which codes were used; set that to true, too",
          },
        ]
      : []),
  ];
}

/** Vendors that sign their receipts with a key that sends nothing. */
const signingVendors = Object.keys(receipts).filter((name) => receipts[name]?.signature);

/** Keys of receipts that nobody signs or takes, or that are none. Says no key. */
export function signatureProblems({ signatureKeys, observe }: LooseArgs): Problem[] {
  if (!isRecord(signatureKeys)) return [];
  const { success, output } = v.safeParse(observeArgsSchema, observe);
  return Object.entries(signatureKeys).flatMap(([name, key]): Problem[] => {
    const path = `signatureKeys.${name}`;
    const own = signingVendors.includes(name) ? receipts[name]?.signature : undefined;
    if (!own) {
      const rule = `must be the name of a provider that signs its receipts with a key of their own: ${signingVendors.join(", ")}`;
      return [{ path, reason: `${rule}${didYouMean(name, signingVendors)}` }];
    }
    if (success && !output.receipts)
      return [{ path, reason: "must be left out without observe.receipts; set that to true, too" }];
    if (typeof key !== "string" || own.key.pattern.test(key)) return [];
    const command = `"pulumi config set --secret --path ${path}"`;
    return [{ path, reason: `${own.key.rule} (in the program of this package: ${command})` }];
  });
}

/** Of Auth0: where it makes event sources, https://auth0.com/docs/customize/log-streams/amazon-eventbridge. */
const streamRegions = [
  ...["ap-east-1", "ap-northeast-1", "ap-northeast-2", "ap-northeast-3", "ap-south-1", "ap-southeast-1"],
  ...["ap-southeast-2", "ca-central-1", "cn-north-1", "cn-northwest-1", "eu-central-1", "eu-north-1"],
  ...["eu-west-1", "eu-west-2", "eu-west-3", "me-south-1", "sa-east-1", "us-gov-east-1", "us-gov-west-1"],
  ...["us-east-1", "us-east-2", "us-west-1", "us-west-2"],
];

/** Auth0 streams its log into some regions only. */
export function streamRegionProblems(
  { observe, auth0Path = defaults.auth0Path }: LooseArgs,
  region: string | undefined,
): Problem[] {
  const { success, output } = v.safeParse(observeArgsSchema, observe);
  if (!success || !output.conversion || !managesTenant(auth0Path)) return [];
  if (region === undefined || streamRegions.includes(region)) return [];
  const rule = `must be left out in ${region}: Auth0 streams its log to ${streamRegions.join(", ")} only`;
  const other =
    'to have it by HTTPS instead, set auth0Path to "none" and the tenant up with SmsGatewayTenant (docs/operations.md)';
  return [{ path: "observe.conversion", reason: `${rule}; ${other}` }];
}

/** Of those providers the ones whose receipts come in that way. */
export function reportedBy(names: readonly string[], ...ways: Receipts["told"][]): string[] {
  return names.filter((name) => ways.some((way) => receipts[name]?.told === way));
}

/** Receipts that go past the stack. */
export function observeWarnings(
  { observe, providers }: Pick<GatewayValues, "observe" | "providers">,
  region: string,
): string[] {
  if (!observe.receipts) return [];
  return providers.flatMap(({ name, settings }, index) => {
    const other = settings.region;
    if (reportedBy([name], "bus").length === 0 || other === undefined || other === region) return [];
    const effect = `its receipts go to the event bus of ${excerpt(other)} and not to that of the stack, ${region}`;
    return [`providers[${index}].settings.region: ${effect}, so its messages stay undecided`];
  });
}
