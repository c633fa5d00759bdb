// Starts logins, as an application would, on the path that one chooses: the switch of the tenant.
import { byId, call, element, say, saying } from "./dom.js";

/** @import { Application, Switch } from "../controls.ts" */

const names = {
  connection: "connection",
  phoneProvider: "phone provider",
  nobody: "connection, which is missing,",
};

export function startForm() {
  const form = byId("start", HTMLFormElement);
  const number = byId("number", HTMLInputElement);
  const application = byId("application", HTMLSelectElement);
  const path = byId("path", HTMLSelectElement);
  const said = byId("start-said", HTMLElement);

  form.addEventListener(
    "submit",
    saying(said, async (event) => {
      event.preventDefault();
      say(said, "Starting");
      const { status, body } = await call("POST", "/logins", {
        to: number.value.trim(),
        application: application.value,
      });
      if (status === 200) say(said, "Started", "good");
      else say(said, `${status} ${body.error}: ${body.error_description ?? body.message}`, "bad");
    }),
  );
  path.addEventListener(
    "change",
    saying(said, async () => {
      /** @type {Switch} */
      const { sender } = await call("PUT", "/switch", { usePhoneProvider: path.value === "phoneProvider" });
      // A connection without a gateway has nobody else to send by.
      if (sender === path.value) say(said, `The tenant sends by its ${names[sender]} now`);
      else say(said, `The tenant sends by its ${names[sender]} all the same`, "bad");
      path.value = sender === "phoneProvider" ? "phoneProvider" : "connection";
    }),
  );

  async function refresh() {
    /** @type {[Application[], Switch]} */
    const [all, { sender, hasPhoneProvider }] = await Promise.all([
      call("GET", "/applications"),
      call("GET", "/switch"),
    ]);
    const chosen = application.value;
    application.replaceChildren(
      ...all.map(({ id, name, type }) => element("option", { value: id }, `${name} (${type ?? "any type"})`)),
    );
    application.value = all.some(({ id }) => id === chosen)
      ? chosen
      : (all.find(({ isDefault }) => isDefault)?.id ?? "");
    path.value = sender === "phoneProvider" ? "phoneProvider" : "connection";
    const other = path.options[1];
    if (other) other.disabled = !hasPhoneProvider && sender !== "phoneProvider";
  }

  return { refresh: () => void refresh().catch((error) => say(said, String(error), "bad")) };
}
