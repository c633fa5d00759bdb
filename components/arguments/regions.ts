// Where AWS has what every gateway needs.
import { excerpt, type Problem } from "./problems.ts";

/** Of Lambda: https://docs.aws.amazon.com/lambda/latest/dg/urls-configuration.html */
const withoutUrls = [
  ...["ap-east-2", "ap-south-2", "ap-southeast-4", "ap-southeast-5", "ap-southeast-6", "ap-southeast-7"],
  ...["ca-west-1", "eu-central-2", "eu-south-2", "il-central-1", "me-central-1"],
];

/** A region where Auth0 could not call the function. China is none either: https://docs.amazonaws.cn/en_us/aws/latest/userguide/lambda.html */
export function urlRegionProblems(region: string | undefined): Problem[] {
  if (region === undefined || !(withoutUrls.includes(region) || region.startsWith("cn-"))) return [];
  const rule = `must be a region where Lambda has function URLs, which ${withoutUrls.join(", ")} and China have not`;
  return [{ path: "aws:region", reason: `${rule}; got ${excerpt(region)}` }];
}
