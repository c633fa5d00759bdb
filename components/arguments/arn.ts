/** Where in AWS something is, by its ARN. Parts that the ARN leaves out are empty. */
export function placeOfArn(arn: string) {
  const [, partition = "", , region = "", account = ""] = arn.split(":");
  return { partition, region, account };
}
