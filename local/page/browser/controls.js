// What makes things go wrong: carriers, breakers, the key, the function's memory.
import { startCarriers } from "./carriers.js";
import { byId, call, element, say, saying } from "./dom.js";
import { startRotation } from "./rotation.js";

/**
 * @import { Event as Happening } from "../events.ts"
 * @import { Breaker } from "../tables.ts"
 */

/** @param {ReadonlySet<string>} providers That have been seen. */
export function startControls(providers) {
  const said = byId("wrong-said", HTMLElement);
  const carriers = startCarriers(said);
  const breakers = createBreakers(providers, said);
  const rotation = startRotation();
  startMore();

  const refresh = () => {
    Promise.all([carriers.refresh(), breakers.refresh(), rotation.refresh()]).catch((error) =>
      say(said, error instanceof Error ? error.message : String(error), "bad"),
    );
  };

  return {
    refresh,
    /** @param {Happening} happening */
    note(happening) {
      const { type } = happening;
      if (type === "controls" || type === "deployment" || type === "reset") refresh();
      else if (type === "log") breakers.note(happening.line);
    },
  };
}

/** @param {ReadonlySet<string>} providers @param {HTMLElement} said */
function createBreakers(providers, said) {
  const list = byId("breakers", HTMLUListElement);
  const none = byId("no-breakers", HTMLElement);
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  let shown = "";
  /** @type {Set<string>} */
  let names = new Set();
  /** Whether one has to be looked at again. */
  let isAnyOpen = false;

  async function refresh() {
    /** @type {Breaker[]} */
    const open = await call("GET", "/breakers");
    names = new Set([...providers, ...open.map(({ provider }) => provider)]);
    const rows = [...names].sort().map((name) => ({
      name,
      until: open.find(({ provider }) => provider === name)?.openUntil,
    }));
    isAnyOpen = open.length > 0;
    // Drawing them again would take the focus away.
    if (shown === JSON.stringify(rows)) return;
    shown = JSON.stringify(rows);
    none.hidden = rows.length > 0;
    list.replaceChildren(
      ...rows.map(({ name, until }) => element("li", {}, ...breakerParts(name, until, said))),
    );
  }

  return {
    refresh,
    /** A failed attempt may open a breaker, a good one close it. @param {Readonly<Record<string, unknown>>} line */
    note({ attempts }) {
      if (!Array.isArray(attempts)) return;
      const isNews = attempts.some(({ kind, provider }) => kind !== "accepted" || !names.has(provider));
      if (!isNews && !isAnyOpen) return;
      clearTimeout(timer);
      timer = setTimeout(() => void refresh().catch(() => undefined), 300);
    },
  };
}

/** @param {string} name @param {string | undefined} until @param {HTMLElement} said */
function breakerParts(name, until, said) {
  const set = (/** @type {number} */ seconds) =>
    saying(said, async () => {
      await call("PUT", `/breakers/${encodeURIComponent(name)}`, { seconds });
      say(
        said,
        seconds === 0 ? `The breaker of ${name} is closed` : `The breaker of ${name} is open for a minute`,
      );
    });
  const isOpen = until !== undefined && Date.parse(until) > Date.now();
  const state = isOpen
    ? `open until ${new Date(until).toLocaleTimeString("en-GB")}`
    : until
      ? "half open"
      : "closed";
  return [
    element("span", {}, `${name}: ${state} `),
    until
      ? element("button", { type: "button", click: set(0) }, `Close ${name}`)
      : element("button", { type: "button", click: set(60) }, `Open ${name}`),
  ];
}

function startMore() {
  const said = byId("more-said", HTMLElement);
  /** @param {string} id @param {string} method @param {string} path @param {string} done @param {{ body?: object, question?: string }} [more] */
  const button = (id, method, path, done, { body, question } = {}) =>
    byId(id, HTMLButtonElement).addEventListener(
      "click",
      saying(said, async () => {
        if (question !== undefined && !confirm(question)) return;
        await call(method, path, body);
        say(said, done, "good");
      }),
    );
  button(
    "environments",
    "DELETE",
    "/environments",
    "The next request finds an environment that remembers nothing",
  );
  button("age", "POST", "/time", "Codes are five minutes older", { body: { seconds: 300 } });
  button("reset", "POST", "/reset", "Everything but the stack is forgotten", {
    question: "Forget messages, users, the tenant log and what the gateway has counted?",
  });
}
