// Rotates the signing key while people log in, to see that no login fails.
import { byId, call, say } from "./dom.js";

/** A backend with a secret, whose logins Auth0 does not count. */
const application = "local-backend";

/** As many as the guard lets pass as a matter of course. */
const most = 20;

/** Milliseconds between two of them. */
const every = 250;

export function startRotation() {
  const shown = byId("key", HTMLElement);
  const button = byId("rotate", HTMLButtonElement);
  const said = byId("rotate-said", HTMLElement);

  async function refresh() {
    const { generation } = await call("GET", "/key");
    shown.textContent =
      generation === null ? "The program does not say which key signs" : `Generation ${generation} signs`;
    button.disabled = generation === null;
  }

  async function rotate() {
    if (button.ariaDisabled === "true") return;
    // Not `disabled`, which would take the focus away.
    button.ariaDisabled = "true";
    say(said, "Deploying the next generation while people log in");
    const logins = logInMeanwhile();
    try {
      const { generation } = await call("POST", "/key");
      const { started, failures } = await logins.end();
      const failed = failures.length === 0 ? "none failed" : `${failures.length} failed: ${failures[0]}`;
      say(
        said,
        `Generation ${generation} signs. ${started} logins were started meanwhile, ${failed}.`,
        failures.length === 0 ? "good" : "bad",
      );
    } catch (error) {
      await logins.end();
      say(said, error instanceof Error ? error.message : String(error), "bad");
    }
    button.ariaDisabled = "false";
  }
  button.addEventListener("click", () => void rotate());

  return { refresh };
}

/** Numbers that Germany keeps for films. */
function numberOf(/** @type {number} */ index) {
  return `+49171392${String(Date.now() % 100).padStart(2, "0")}${String(index).padStart(2, "0")}`;
}

function logInMeanwhile() {
  /** @type {Promise<void>[]} */
  const running = [];
  /** @type {string[]} */
  const failures = [];

  async function logIn() {
    try {
      const { status, body } = await call("POST", "/logins", { to: numberOf(running.length), application });
      if (status !== 200) failures.push(`${body.error}: ${body.error_description}`);
    } catch (error) {
      failures.push(String(error));
    }
  }

  const begin = () => {
    if (running.length < most) running.push(logIn());
  };
  begin();
  const timer = setInterval(begin, every);

  return {
    async end() {
      clearInterval(timer);
      // One more, which the new key surely signs.
      running.push(logIn());
      await Promise.all(running);
      return { started: running.length, failures };
    },
  };
}
