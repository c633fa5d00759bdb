// The list of logins, newest first. However many there are, few are in the document.
import { byId } from "./dom.js";
import { createStoryView, stateOf, titleOf } from "./storyView.js";

/**
 * @import { Event as Happening } from "../events.ts"
 * @import { Stories, Story } from "./story.js"
 * @import { Advice, StoryView } from "./storyView.js"
 */

/** So many more at a time. */
const pageSize = 25;

/** @param {Stories} stories @param {Advice} advice */
export function createList(stories, advice) {
  const list = byId("list", HTMLOListElement);
  const older = byId("older", HTMLButtonElement);
  const empty = byId("empty", HTMLElement);
  const news = byId("news", HTMLElement);
  const opened = new Date().toISOString();
  /** @type {Map<Story, StoryView>} */
  const views = new Map();
  /** @type {Set<Story>} */
  const changed = new Set();
  let shown = pageSize;

  older.addEventListener("click", () => {
    const last = list.lastElementChild;
    shown += pageSize;
    draw();
    // Where the new ones begin; the button may be gone.
    const next = last?.nextElementSibling;
    if (next instanceof HTMLElement) {
      next.tabIndex = -1;
      next.focus();
    }
  });

  /** @param {Story | undefined} story @param {Happening} happening */
  function note(story, { type, at }) {
    // All of them name the key.
    if (type === "deployment") for (const one of views.keys()) changed.add(one);
    if (!story) return;
    changed.add(story);
    // One short sentence for who does not see the list.
    if (at < opened || (type !== "message" && type !== "failedStart")) return;
    news.textContent =
      type === "message" ? `Message to ${titleOf(story)}` : `Login of ${titleOf(story)} ${stateOf(story)}`;
  }

  function draw() {
    const wanted = stories.all.slice(-shown).reverse();
    const keep = new Set(wanted);
    for (const [story, { element }] of views) {
      // Nobody is thrown out of what they are at.
      if (keep.has(story) || element.contains(document.activeElement)) continue;
      element.remove();
      views.delete(story);
    }
    wanted.forEach((story, index) => {
      let view = views.get(story);
      if (!view) {
        view = createStoryView(story, stories.generations, advice);
        views.set(story, view);
        list.insertBefore(view.element, list.children[index] ?? null);
      } else if (changed.has(story)) view.update();
    });
    changed.clear();
    empty.hidden = stories.all.length > 0;
    older.hidden = stories.all.length <= wanted.length;
    older.textContent = `Show older: ${stories.all.length - wanted.length} more`;
  }

  return {
    note,
    draw,
    clear() {
      for (const { element } of views.values()) element.remove();
      views.clear();
      changed.clear();
      shown = pageSize;
    },
  };
}
