// Woken every few minutes: asks the gateway whether it would send a code. What it finds is a line of the log and a metric.
import { secretFetcher } from "../access/secrets.ts";
import { canaryMetricUnits } from "../log/line.ts";
import { metricLine } from "../log/metricLine.ts";
import { awsCaller } from "../network/aws.ts";
import { createHttpClient } from "../network/http.ts";
import { fitting, readSettings } from "../observer.ts";
import { type Answer, ask } from "./ask.ts";
import { canarySecretSchema, canarySettingsSchema } from "./settings.ts";

/** Milliseconds for the gateway, which has 30 s at most. */
const askMs = 30_000;
const secretMs = 5_000;

const { SECRET_ID, GATEWAY_URL = "" } = process.env;
const http = createHttpClient();
const fetchSecret = secretFetcher(awsCaller(http, process.env), SECRET_ID);

export async function handler(): Promise<void> {
  const begun = performance.now();
  const { passed, ...found } = await look();
  const metrics = { canaryPassed: passed ? 1 : 0, canaryMs: Math.round(performance.now() - begun) };
  const line = { level: passed ? "info" : "error", message: passed ? "canary passed" : "canary failed" };
  process.stdout.write(`${metricLine({ ...line, ...found }, canaryMetricUnits, metrics)}\n`);
}

/** Never throws: a canary that says nothing is no alarm. */
async function look(): Promise<Answer> {
  try {
    const { secretVersionId, ...question } = readSettings(canarySettingsSchema, import.meta.url);
    const secret = await fetchSecret(secretVersionId, secretMs);
    const { checkKey } = fitting(canarySecretSchema, secret, "the canary's secret");
    return await ask({ ...question, url: GATEWAY_URL, checkKey }, http, askMs);
  } catch (error) {
    return { passed: false, code: error instanceof Error ? error.message : "unknown" };
  }
}
