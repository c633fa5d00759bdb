// What AWS asks for: us-east-1, arm64, without free tiers, US$ as of November 2026 (aws.amazon.com/<service>/pricing). Other
// regions ask up to a third more.
export const prices = {
  /** Per write unit of 1 KB and read unit of 4 KB, on demand. */
  writeUnit: 0.625 / 1e6,
  readUnit: 0.125 / 1e6,
  /** Per request, and per second of one GB. */
  request: 0.2 / 1e6,
  gbSecond: 0.0000133334,
  /** Per GB taken in. */
  log: 0.5 / 1024 ** 3,
  /** Each a month. */
  secret: 0.4,
  metric: 0.3,
  alarm: 0.1,
  /** Per call of Secrets Manager. */
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
