// What AWS asks for: us-east-1, arm64, without free tiers, US$. Other regions ask up to a third more. Beside each: where it was
// found, and of when that is. AWS's pages of prices show their tables to browsers only, so that what is "by others" was seen on no
// page of AWS and is what to check first.
export const prices = {
  // By others: airbyte.com/data-engineering-resources/dynamodb-pricing (2025-07-21), after AWS halved both in November 2024; older
  // pages have twice as much. A unit is a write of 1 KB, or a read of 4 KB: aws.amazon.com/dynamodb/pricing/on-demand.
  writeUnit: 0.625 / 1e6,
  readUnit: 0.125 / 1e6,
  // By others: cloudchipr.com/blog/aws-lambda-pricing (2024). aws.amazon.com/lambda/pricing has the same for requests to managed
  // instances (2026-09-20).
  request: 0.2 / 1e6,
  // A second of one GB. By others: the same page, and the tables of the npm package artillery 2.0.28.
  gbSecond: 0.0000133334,
  // A GB taken in. By others: factualminds.com/blog/amazon-cloudwatch-pricing-metrics-logs-alarms-dashboards (2026-06-13).
  log: 0.5 / 1024 ** 3,
  // A month. aws.amazon.com/secrets-manager/pricing, its examples (2026-09-20).
  secret: 0.4,
  // A month, for the first 10,000. By others: signoz.io/guides/cloudwatch-pricing (2026-02-15).
  metric: 0.3,
  // A month, of one metric by the minute. By others: c3x.dev/resources/aws/aws_cloudwatch_metric_alarm (undated).
  alarm: 0.1,
  // aws.amazon.com/secrets-manager/pricing, its examples (2026-09-20).
  secretCall: 0.05 / 10_000,
} as const;

/** What depends on the site, and is taken for the tables. */
export const assumed = {
  /** Until a provider accepts (ms). */
  providerMs: 300,
  /** A call to the table, of which three follow each other (ms). */
  tableMs: 5,
  memoryMb: 512,
  /** Share of a processor that a function of this memory has. */
  processors: 512 / 1769,
  /** Of all codes, so many start an environment where there are few. */
  coldShare: 0.02,
  /** Bytes that CloudWatch Logs adds to a line, and what Lambda itself writes for a request. */
  logOverhead: 26 + 200,
} as const;
