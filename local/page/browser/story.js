// What became of each login: puts together what carriers, gateway and tenant say of it. Knows no document, so that it can be
// tested without a browser.

/**
 * @import { Event } from "../events.ts"
 * @import { Message, Receipt } from "../../carrier/carrier.ts"
 * @import { FailedStart } from "../../auth0/http/context.ts"
 * @import { Start } from "../../auth0/tenant/start.ts"
 * @import { LogEvent } from "../../auth0/tenant/log.ts"
 */

/**
 * The gateway's line of one request; `docs/logs.md` has all of its fields.
 * @typedef {object} Line
 * @property {number} status
 * @property {string} requestId
 * @property {readonly Attempt[]} attempts
 * @property {string} [time]
 * @property {string} [path]
 * @property {string} [code]
 * @property {string} [detail]
 * @property {string} [recipient]
 * @property {string} [messageId]
 * @property {boolean} [duplicate]
 * @property {string} [encoding]
 * @property {number} [segments]
 * @property {number} [durationMs]
 * @property {string} [country]
 * @property {{ provider?: string, reason?: string }} [detour]
 * @property {{ verdict: string, rule?: string, count?: number, limit?: number }} [guard]
 */

/**
 * @typedef {object} Attempt
 * @property {string} provider
 * @property {string} kind
 * @property {number} durationMs
 * @property {string} [reason]
 * @property {string} [vendorCode]
 */

/**
 * One login, or several that the gateway answered with one message.
 * @typedef {object} Story
 * @property {number} id
 * @property {string} at When it began, ISO 8601.
 * @property {string | undefined} to The whole number, where somebody has said it.
 * @property {Message} [message]
 * @property {{ at: string, start: Start }[]} starts
 * @property {{ at: string, line: Line }[]} lines
 * @property {{ at: string, receipt: Receipt }[]} receipts
 * @property {{ at: string, failure: Partial<FailedStart> }} [failed] What the application was told.
 * @property {string} [usedAt] When somebody logged in with the code.
 */

/** Stories that are kept; as many messages as the local run keeps. */
const kept = 1000;

/** Requests of one story that are kept: who repeats a message has it answered by the first. */
const keptRequests = 20;

/** Entries of the tenant log that are kept. */
const keptEntries = 200;

/** Milliseconds within which what names nobody's id is taken to belong together. */
const nearMs = 60_000;

/** @typedef {ReturnType<typeof createStories>} Stories */

export function createStories() {
  /** @type {Story[]} Oldest first. */
  const stories = [];
  /** @type {Map<string, Story>} */
  const byMessage = new Map();
  /** @type {Map<string, Story>} */
  const byRequest = new Map();
  /** @type {LogEvent[]} Newest last. */
  const tenantLog = [];
  /** @type {Map<string, number>} Generation by name of the key. */
  const generations = new Map();
  /** @type {Set<string>} Names that the gateway's log has mentioned. */
  const providers = new Set();
  let last = 0;

  /** @param {string} at @param {string | undefined} to @returns {Story} */
  function begin(at, to) {
    last += 1;
    /** @type {Story} */
    const story = { id: last, at, to, starts: [], lines: [], receipts: [] };
    stories.push(story);
    if (stories.length > kept) forget(stories.shift());
    return story;
  }

  /** @param {Story | undefined} story */
  function forget(story) {
    if (story?.message) byMessage.delete(story.message.id);
    for (const { line } of story?.lines ?? []) byRequest.delete(line.requestId);
  }

  /** @param {string} at @param {(story: Story) => boolean} fits */
  function newest(at, fits) {
    const since = Date.parse(at) - nearMs;
    return stories.findLast((story) => Date.parse(story.at) >= since && fits(story));
  }

  /** @param {string} at @param {Message} message */
  function addMessage(at, message) {
    const story = byMessage.get(message.id) ?? begin(at, message.to);
    byMessage.set(message.id, story);
    return Object.assign(story, { message, to: message.to });
  }

  /** @param {string} at @param {Line} line */
  function addLine(at, line) {
    for (const { provider } of line.attempts) providers.add(provider);
    const story =
      byMessage.get(line.messageId ?? "") ??
      byRequest.get(line.requestId) ??
      newest(at, ({ lines, to }) => lines.length === 0 && isOf(to, line.recipient)) ??
      begin(at, undefined);
    byRequest.set(line.requestId, story);
    if (line.messageId !== undefined) byMessage.set(line.messageId, story);
    story.lines.push({ at: line.time ?? at, line });
    if (story.lines.length > keptRequests) byRequest.delete(story.lines.shift()?.line.requestId ?? "");
    return story;
  }

  /** @param {string} at @param {Start} start */
  function addStart(at, start) {
    const { requestId, phone_number: to } = start;
    const story =
      byRequest.get(requestId ?? "") ?? newest(at, (one) => one.message !== undefined && one.to === to);
    if (!story) return undefined;
    if (requestId !== undefined) byRequest.set(requestId, story);
    story.starts.push({ at, start });
    if (story.starts.length > keptRequests) story.starts.shift();
    return story;
  }

  /** @param {string} at @param {Partial<FailedStart>} failure @param {string} [path] */
  function addFailure(at, failure, path = "connection") {
    const { requestId, phone_number: to } = failure;
    const isFailedLine = (/** @type {Line} */ line) => line.status !== 200 && line.path === path;
    const story =
      byRequest.get(requestId ?? "") ??
      (requestId === undefined && to !== undefined
        ? newest(at, ({ failed, lines }) => {
            const line = lines.at(-1)?.line;
            return !failed && line !== undefined && isFailedLine(line) && isOf(to, line.recipient);
          })
        : undefined) ??
      begin(at, to);
    if (requestId !== undefined) byRequest.set(requestId, story);
    return Object.assign(story, { to: story.to ?? to, failed: { at, failure } });
  }

  /** @param {string} at @param {LogEvent} entry */
  function addEntry(at, entry) {
    tenantLog.push(entry);
    if (tenantLog.length > keptEntries) tenantLog.shift();
    const { type, user_name, description, client_id, details } = entry;
    if (type === "s" || type === "ss") {
      const story = stories.findLast(({ message, usedAt }) => message?.to === user_name && !usedAt);
      return story && Object.assign(story, { usedAt: at });
    }
    // The phone provider tells nobody but the log.
    if (type !== "fn" || typeof details?.to !== "string") return undefined;
    const told = { error: "fn", error_description: description ?? "" };
    return addFailure(at, { phone_number: details.to, client_id, ...told }, "phoneProvider");
  }

  /** @param {Event} event @returns {Story | undefined} */
  function take(event) {
    const { at } = event;
    switch (event.type) {
      case "message":
        return addMessage(at, event.message);
      case "log":
        return isLine(event.line) ? addLine(at, event.line) : undefined;
      case "start":
        return addStart(at, event.start);
      case "failedStart":
        return addFailure(at, event.failure);
      case "receipt": {
        const story = byMessage.get(event.receipt.messageId);
        story?.receipts.push({ at, receipt: event.receipt });
        return story;
      }
      case "tenant":
        return addEntry(at, event.event);
      case "deployment": {
        const { keys = [], keyGeneration } = event.deployment;
        if (keyGeneration !== undefined) for (const key of keys) generations.set(key, keyGeneration);
        return undefined;
      }
      case "reset":
        return clear();
      case "controls":
        return undefined;
    }
  }

  function clear() {
    stories.length = 0;
    tenantLog.length = 0;
    byMessage.clear();
    byRequest.clear();
    return undefined;
  }

  return { all: stories, tenantLog, generations, providers, take, clear };
}

/** @param {Readonly<Record<string, unknown>>} line @returns {line is Readonly<Record<string, unknown>> & Line} */
function isLine(line) {
  return Array.isArray(line.attempts) && typeof line.status === "number" && line.check !== true;
}

/**
 * Whether a number may be the one that the log masks, such as `+49*****78`.
 * @param {string | undefined} number
 * @param {string | undefined} masked
 */
function isOf(number, masked) {
  const [begin, end] = masked?.split(/\*+/) ?? [];
  return number !== undefined && !!begin && !!end && number.startsWith(begin) && number.endsWith(end);
}

/**
 * The gateway's own code of a failure, if it was asked.
 * @param {Story} story
 * @returns {string | undefined}
 */
export function codeOf({ lines, failed }) {
  const line = lines.findLast(({ line: { code } }) => code !== undefined)?.line;
  // What the gateway tells the tenant says less than its log.
  return line?.code ?? /"code":"(\w+)"/.exec(failed?.failure.gatewayReply?.body ?? "")?.[1];
}
