// Elements, and calls of the API. Texts only ever become text.

/**
 * @template {keyof HTMLElementTagNameMap} Name
 * @param {Name} name
 * @param {Readonly<Record<string, string | boolean | ((event: Event) => unknown)>>} [attributes] Listeners by the name of their event.
 * @param {...(Node | string)} children
 * @returns {HTMLElementTagNameMap[Name]}
 */
export function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes))
    if (typeof value === "function") made.addEventListener(key, value);
    else if (value === true) made.setAttribute(key, "");
    else if (value !== false) made.setAttribute(key, value);
  made.append(...children);
  return made;
}

/**
 * The element of the page with that id.
 * @template {HTMLElement} Kind
 * @param {string} id
 * @param {new () => Kind} kind
 * @returns {Kind}
 */
export function byId(id, kind) {
  const found = document.getElementById(id);
  if (!(found instanceof kind)) throw new Error(`the page has no #${id}`);
  return found;
}

/** @param {string} at ISO 8601. */
export function timeElement(at) {
  const date = new Date(at);
  const text = `${date.toLocaleTimeString("en-GB")}.${String(date.getMilliseconds()).padStart(3, "0")}`;
  return element("time", { datetime: at, title: date.toLocaleString() }, text);
}

/**
 * Resolves to what the API answered. Rejects with its message.
 * @param {string} method
 * @param {string} path
 * @param {object} [body]
 * @returns {Promise<any>}
 */
export async function call(method, path, body) {
  const reply = await fetch(path, {
    method,
    ...(body && { headers: { "content-type": "application/json" }, body: JSON.stringify(body) }),
  });
  const text = await reply.text();
  const answer = text === "" ? undefined : JSON.parse(text);
  if (!reply.ok) throw new Error(answer?.message ?? `${reply.status} ${reply.statusText}`);
  return answer;
}

/**
 * Replaces what a line of the page says.
 * @param {HTMLElement} line
 * @param {string} text
 * @param {"good" | "bad" | "plain"} [tone]
 */
export function say(line, text, tone = "plain") {
  line.textContent = text;
  line.dataset.tone = tone;
}

/**
 * A listener that says what went wrong.
 * @param {HTMLElement} line
 * @param {(event: Event) => Promise<unknown>} work
 * @returns {(event: Event) => void}
 */
export function saying(line, work) {
  return (event) => {
    work(event).catch((error) => say(line, error instanceof Error ? error.message : String(error), "bad"));
  };
}
