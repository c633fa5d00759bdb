// The page: one stream of events goes into one model, and what has changed is drawn.
import { startControls } from "./controls.js";
import { byId, call } from "./dom.js";
import { createList } from "./list.js";
import { startForm } from "./loginForm.js";
import { createStories } from "./story.js";
import { createTenantLog } from "./tenantLog.js";

/** @import { Event as Happening } from "../events.ts" */

const stories = createStories();
const advice = await call("GET", "/page/advice.json");
const list = createList(stories, advice);
const tenantLog = createTenantLog(stories.tenantLog);
const controls = startControls(stories.providers);
const form = startForm();

/** @type {readonly Happening["type"][]} */
const types = [
  "message",
  "receipt",
  "log",
  "start",
  "failedStart",
  "tenant",
  "deployment",
  "controls",
  "reset",
];

const connection = byId("stream", HTMLElement);
const stream = new EventSource("/events");
/** Of the local run, not of this page. */
let run = "";
let isDue = false;

stream.addEventListener("open", () => {
  connection.textContent = "Live";
  controls.refresh();
  form.refresh();
});
stream.addEventListener("error", () => {
  connection.textContent = "Not connected. Does the local run still run?";
});
for (const type of types) stream.addEventListener(type, take);

/** @param {MessageEvent<string>} event */
function take({ data, lastEventId }) {
  const [from = ""] = lastEventId.split("-");
  // Started again: it sends everything that it knows.
  if (run !== "" && from !== run) forget();
  run = from;
  /** @type {Happening} */
  const happening = JSON.parse(data);
  if (happening.type === "reset") list.clear();
  list.note(stories.take(happening), happening);
  controls.note(happening);
  if (happening.type === "controls") form.refresh();
  document.title = stories.all.length === 0 ? "Local logins" : `(${stories.all.length}) Local logins`;
  if (isDue) return;
  isDue = true;
  requestAnimationFrame(draw);
}

function forget() {
  stories.clear();
  list.clear();
}

function draw() {
  isDue = false;
  list.draw();
  tenantLog.draw();
}
