// The newest entries of the tenant log.
import { byId, element, timeElement } from "./dom.js";

/** @import { LogEvent } from "../../auth0/tenant/log.ts" */

const shown = 25;

/** @param {readonly LogEvent[]} entries Newest last. */
export function createTenantLog(entries) {
  const list = byId("tenant", HTMLOListElement);
  /** @type {Map<string, HTMLElement>} */
  const drawn = new Map();

  return {
    draw() {
      const wanted = entries.slice(-shown);
      const keep = new Set(wanted.map(({ log_id }) => log_id));
      for (const [id, item] of drawn) {
        if (keep.has(id)) continue;
        item.remove();
        drawn.delete(id);
      }
      for (const entry of wanted) {
        if (drawn.has(entry.log_id)) continue;
        const item = itemOf(entry);
        drawn.set(entry.log_id, item);
        list.prepend(item);
      }
    },
  };
}

/** @param {LogEvent} entry */
function itemOf(entry) {
  const { type, date, description, user_name, client_id } = entry;
  const text = [user_name, description, client_id].filter((part) => part !== undefined).join(" · ");
  const summary = element("summary", {}, timeElement(date), " ", element("code", {}, type), ` ${text}`);
  const content = element(
    "pre",
    { tabindex: "0", "aria-label": `Entry ${type}` },
    JSON.stringify(entry, null, 2),
  );
  return element("li", {}, element("details", {}, summary, content));
}
