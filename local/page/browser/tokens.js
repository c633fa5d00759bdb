// What the tenant answered to a code.
import { element, say } from "./dom.js";

/**
 * @param {{ status: number, body: Readonly<Record<string, unknown>> }} answer
 * @param {HTMLElement} said
 * @param {HTMLElement} tokens
 */
export function showTokens({ status, body }, said, tokens) {
  if (status !== 200) {
    say(said, `${status} ${body.error}: ${body.error_description}`, "bad");
    tokens.replaceChildren();
    return;
  }
  say(said, "Logged in", "good");
  const { id_token, access_token: _, refresh_token, ...others } = body;
  const rest = { ...others, refresh_token: refresh_token === undefined ? "none" : "there" };
  tokens.replaceChildren(
    ...part("ID token", typeof id_token === "string" ? claimsOf(id_token) : "none"),
    ...part("Answer", rest),
  );
}

/** @param {string} title @param {unknown} content */
function part(title, content) {
  const pre = element("pre", { tabindex: "0", "aria-label": title }, JSON.stringify(content, null, 2));
  return [element("h4", {}, title), pre];
}

/**
 * What an ID token says; nobody here has to doubt it.
 * @param {string} token
 */
export function claimsOf(token) {
  const base64 = (token.split(".")[1] ?? "").replaceAll("-", "+").replaceAll("_", "/");
  const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
  return JSON.parse(new TextDecoder().decode(bytes));
}
