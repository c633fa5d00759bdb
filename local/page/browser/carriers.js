// How each carrier behaves, and what it reports.
import { byId, call, element, say, saying } from "./dom.js";

/**
 * @import { Behaviour, ReceiptBehaviour, Settings } from "../../carrier/carrier.ts"
 */

const names = /** @type {const} */ (["all", "aws", "twilio", "vonage", "webhook"]);

/** @type {Readonly<Record<Behaviour["state"], string>>} */
const states = {
  ok: "ok",
  down: "down",
  slow: "slow",
  reject: "rejects the number",
  throttle: "throttles",
  deny: "refuses the credentials",
  garble: "answers rubbish",
  hang: "never answers",
  close: "closes idle connections",
};

/** @type {Readonly<Record<ReceiptBehaviour["state"], string>>} */
const receiptStates = { delivered: "delivered", failed: "failed", lost: "lost", forged: "forged" };

/** @param {HTMLElement} said */
export function startCarriers(said) {
  const rows = names.map((name) => createRow(name, said));
  byId("carriers", HTMLElement).append(...rows.map(({ element: row }) => row));

  async function refresh() {
    /** @type {[Settings<Behaviour>, Settings<ReceiptBehaviour>]} */
    const [behaviours, receipts] = await Promise.all([call("GET", "/carrier"), call("GET", "/receipts")]);
    for (const { name, show } of rows)
      if (name === "all") show(behaviours.all, receipts.all);
      else show(behaviours.vendors[name] ?? behaviours.all, receipts.vendors[name] ?? receipts.all);
  }

  return { refresh };
}

/** @param {typeof names[number]} name @param {HTMLElement} said */
function createRow(name, said) {
  const state = choice(`State of ${name}`, states);
  const delay = element("input", {
    type: "number",
    min: "0",
    max: "60000",
    step: "100",
    value: "3000",
    "aria-label": `Delay of ${name} in milliseconds`,
  });
  const receipts = choice(`Receipts of ${name}`, receiptStates);
  const path = name === "all" ? "" : `/${name}`;

  const tell = saying(said, async () => {
    const isSlow = state.value === "slow";
    delay.disabled = !isSlow;
    await call("PUT", `/carrier${path}`, {
      state: state.value,
      ...(isSlow && { delayMs: delay.valueAsNumber || 0 }),
    });
    say(said, `${name}: ${state.selectedOptions[0]?.text}`);
  });
  state.addEventListener("change", tell);
  delay.addEventListener("change", tell);
  receipts.addEventListener(
    "change",
    saying(said, async () => {
      await call("PUT", `/receipts${path}`, { state: receipts.value });
      say(said, `Receipts of ${name}: ${receipts.value}`);
    }),
  );

  return {
    name,
    element: element(
      "tr",
      {},
      element("th", { scope: "row" }, name),
      element("td", {}, state),
      element("td", {}, delay),
      element("td", {}, receipts),
    ),
    /** @param {Behaviour} behaviour @param {ReceiptBehaviour} reported */
    show(behaviour, reported) {
      state.value = behaviour.state;
      delay.disabled = behaviour.state !== "slow";
      if (behaviour.delayMs !== undefined) delay.value = String(behaviour.delayMs);
      receipts.value = reported.state;
    },
  };
}

/** @param {string} label @param {Readonly<Record<string, string>>} options Their texts by value. */
function choice(label, options) {
  return element(
    "select",
    { "aria-label": label },
    ...Object.entries(options).map(([value, text]) => element("option", { value }, text)),
  );
}
