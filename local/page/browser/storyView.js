// A login on the page: its message as the phone shows it, what happened to it, and what can be done with its code.
import { call, element, say, saying, timeElement } from "./dom.js";
import { stepsOf } from "./steps.js";
import { codeOf } from "./story.js";
import { showTokens } from "./tokens.js";

/** @import { Stories, Story } from "./story.js" */

/**
 * @typedef {object} StoryView
 * @property {HTMLLIElement} element
 * @property {() => void} update
 */

/** @typedef {Readonly<Record<string, string>>} Advice By code of the gateway. */

/**
 * @param {Story} story
 * @param {Stories["generations"]} generations
 * @param {Advice} advice
 * @returns {StoryView}
 */
export function createStoryView(story, generations, advice) {
  const name = `login-${story.id}`;
  const title = element("h3", { id: name });
  const state = element("span", { class: "state" });
  const phone = element("div", { class: "phone" });
  const failure = element("div", { class: "failure" });
  const facts = element("p", { class: "facts" });
  const steps = element("ol", { class: "steps" });
  const log = element("pre", { tabindex: "0", "aria-labelledby": name });
  const details = element("details", {}, element("summary", {}, "Log"), log);
  const header = element("header", {}, title, state, timeElement(story.at));
  const article = element(
    "article",
    { "aria-labelledby": name },
    header,
    phone,
    failure,
    facts,
    steps,
    details,
  );

  function update() {
    title.textContent = titleOf(story);
    state.textContent = stateOf(story);
    article.dataset.state = stateOf(story);
    if (story.message && phone.childElementCount === 0) phone.append(...phoneParts(story));
    if (story.failed || codeOf(story)) failure.replaceChildren(...failureParts(story, advice));
    facts.textContent = factsOf(story);
    steps.replaceChildren(
      ...stepsOf(story, generations).map(({ at, text, tone }) =>
        element("li", { "data-tone": tone }, ...(at ? [timeElement(at), " "] : []), text),
      ),
    );
    log.textContent = story.lines.map(({ line }) => JSON.stringify(line, null, 2)).join("\n");
    details.hidden = story.lines.length === 0;
  }

  update();
  return { element: element("li", {}, article), update };
}

/** @param {Story} story */
export function titleOf({ to, lines }) {
  return to ?? lines[0]?.line.recipient ?? "No number";
}

/** @param {Story} story */
export function stateOf({ message, failed, lines, usedAt }) {
  if (usedAt) return "used";
  if (failed && !message) return "failed";
  if (failed) return "failed, and arrived";
  if (message) return "sent";
  return lines.at(-1)?.line.status === 200 ? "sent" : "failed";
}

/** @param {Story} story */
function phoneParts({ message, starts }) {
  if (!message) return [];
  // Each line finds its own direction, as on a phone: Arabic text, and below it the line of WebOTP.
  const lines = message.body.split("\n").map((line) => element("span", { dir: "auto", class: "line" }, line));
  const bubble = element("p", { class: "bubble" }, ...lines);
  const from = element("p", { class: "from" }, message.from ?? "No sender");
  if (message.code === undefined) return [from, bubble];
  const { code, to } = message;
  const said = element("p", { role: "status", class: "said" });
  const tokens = element("div", { class: "tokens" });
  const digits = element("code", { class: "digits" }, code);
  const copy = saying(said, async () => {
    // Browsers have no clipboard for pages over HTTP from elsewhere than this machine.
    if (!navigator.clipboard) {
      getSelection()?.selectAllChildren(digits);
      return say(said, "Selected: copy it as any text");
    }
    await navigator.clipboard.writeText(code);
    say(said, `Copied ${code}`, "good");
  });
  const exchange = saying(said, async () => {
    const application = starts.at(-1)?.start.client_id;
    showTokens(
      await call("POST", "/tokens", { to, code, ...(application && { application }) }),
      said,
      tokens,
    );
  });
  const hidden = element("span", { class: "hidden" }, ` ${code} for ${to}`);
  return [
    from,
    bubble,
    element(
      "p",
      { class: "code" },
      digits,
      element("button", { type: "button", click: copy }, "Copy", hidden),
      element("button", { type: "button", click: exchange }, "Log in", hidden.cloneNode(true)),
    ),
    said,
    tokens,
  ];
}

/** @param {Story} story @param {Advice} advice */
function failureParts(story, advice) {
  const told = story.failed?.failure;
  const code = codeOf(story);
  const status = told?.status === undefined ? "" : `${told.status} `;
  return [
    ...(told?.error === "fn"
      ? [element("p", {}, `The user was told nothing. The tenant log says: ${told.error_description}`)]
      : told
        ? [element("p", {}, `The application was told: ${status}${told.error}: ${told.error_description}`)]
        : []),
    ...(code ? [element("p", {}, "The gateway says: ", element("code", {}, code))] : []),
    ...(code && advice[code]
      ? [element("p", { class: "advice" }, "What to do: ", ...adviceParts(advice[code]))]
      : []),
  ];
}

/**
 * Of the little Markdown that the table has: code, and links, of which the words stay.
 * @param {string} text
 */
function adviceParts(text) {
  return text
    .replace(/\[([^\]]+)\]\([^)]+\)/g, "$1")
    .split("`")
    .map((part, index) => (index % 2 === 0 ? part : element("code", {}, part)));
}

/** @param {Story} story */
function factsOf({ message, lines }) {
  const line = lines.at(-1)?.line;
  const parts = line?.segments;
  return [
    message && `by ${message.vendor}`,
    line?.path && line.path !== "none" && `path ${line.path}`,
    line?.country,
    line?.encoding,
    parts !== undefined && `${parts} SMS`,
  ]
    .filter(Boolean)
    .join(" · ");
}
