// The line of what happened to a login, in words.

/** @import { Attempt, Line, Stories, Story } from "./story.js" */

/**
 * @typedef {object} Step
 * @property {string} [at] ISO 8601.
 * @property {string} text
 * @property {"good" | "bad" | "plain"} tone
 */

/**
 * Oldest first.
 * @param {Story} story
 * @param {Stories["generations"]} generations
 * @returns {Step[]}
 */
export function stepsOf(story, generations) {
  const requests = story.lines.flatMap(({ at, line }) => stepsOfLine(at, line, story, generations));
  const receipts = story.receipts.map(({ at, receipt: { state, vendor, status } }) => {
    const answer = status === undefined ? "" : `, answered ${status}`;
    return step(`Receipt of ${vendor}: ${state}${answer}`, state === "delivered" ? "good" : "bad", at);
  });
  const unsigned =
    story.lines.length === 0 ? story.starts.map(({ at, start }) => signedStep(start, generations, at)) : [];
  return [...requests, ...unsigned, ...receipts, ...usedSteps(story)];
}

/** @param {string} text @param {Step["tone"]} tone @param {string} [at] @returns {Step} */
function step(text, tone, at) {
  return { text, tone, ...(at !== undefined && { at }) };
}

/**
 * @param {string} at @param {Line} line @param {Story} story @param {Stories["generations"]} generations
 * @returns {Step[]}
 */
function stepsOfLine(at, line, { starts, failed }, generations) {
  const { status, code, durationMs, attempts, guard, duplicate } = line;
  const tellers = [...starts.map(({ start }) => start), ...(failed ? [failed.failure] : [])];
  // The phone provider does not know the request.
  const teller =
    tellers.find(({ requestId }) => requestId === line.requestId) ??
    tellers.find(({ requestId, key }) => requestId === undefined && key !== undefined);
  const begun = durationMs === undefined ? at : new Date(Date.parse(at) - durationMs).toISOString();
  const result = status === 200 ? "The gateway answered 200" : `The gateway answered ${status} ${code ?? ""}`;
  return [
    teller ? signedStep(teller, generations, begun) : step("The gateway was asked", "plain", begun),
    ...(guard ? [step(guardText(guard), guard.verdict === "refuse" ? "bad" : "plain")] : []),
    ...(line.detour?.reason ? [step(`Another order of providers: ${line.detour.reason}`, "plain")] : []),
    ...(duplicate
      ? [step("Duplicate: this message had been sent before, so nothing was sent again", "plain")]
      : []),
    ...attempts.map((attempt) => step(attemptText(attempt), attempt.kind === "accepted" ? "good" : "bad")),
    ...failover(attempts),
    step(
      `${result}${durationMs === undefined ? "" : ` after ${durationMs} ms`}`,
      status === 200 ? "good" : "bad",
      at,
    ),
  ];
}

/** @param {{ key?: string | undefined, client_id?: string | undefined }} start @param {Stories["generations"]} generations @param {string} at */
function signedStep({ key, client_id }, generations, at) {
  const generation = generations.get(key ?? "");
  const name = generation === undefined ? `key ${key}` : `key generation ${generation}`;
  const signed = key === undefined ? "not signed" : `signed with ${name}`;
  return step(`Login by ${client_id ?? "an unknown application"}, ${signed}`, "plain", at);
}

/** @param {NonNullable<Line["guard"]>} guard */
function guardText({ verdict, rule, count, limit }) {
  const by = rule === undefined ? "" : ` by the rule "${rule}"`;
  const counted = count === undefined || limit === undefined ? "" : ` (${count} of ${limit})`;
  return `Guard: ${verdict}${by}${counted}`;
}

/** @param {Attempt} attempt */
function attemptText({ provider, kind, reason, vendorCode, durationMs }) {
  const why = [reason, vendorCode].filter((part) => part !== undefined && part !== "").join(", ");
  return `${provider}: ${kind}${why ? ` (${why})` : ""} after ${durationMs} ms`;
}

/** @param {readonly Attempt[]} attempts @returns {Step[]} */
function failover(attempts) {
  const taken = attempts.find(({ kind }) => kind === "accepted");
  const failed = [
    ...new Set(attempts.filter(({ kind }) => kind !== "accepted").map(({ provider }) => provider)),
  ];
  if (!taken || failed.length === 0) return [];
  return [step(`Failover from ${failed.join(", ")} to ${taken.provider}`, "plain")];
}

/** @param {Story} story @returns {Step[]} */
function usedSteps({ usedAt, message }) {
  if (!usedAt || !message) return [];
  const seconds = (Date.parse(usedAt) - Date.parse(message.at)) / 1000;
  return [step(`The code was used after ${seconds.toFixed(1)} s`, "good", usedAt)];
}
