// The pages that a person sees at the tenant. They work without scripts.
import type { FastifyError, FastifyReply } from "fastify";
import { tokenAnswer } from "../http/answers.ts";
import type { App } from "../http/context.ts";
import { ApiError } from "../http/errors.ts";

const escapes: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => escapes[character] ?? character);
}

const style = `
  :root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
  body { max-width: 24rem; margin: 3rem auto; padding: 0 1rem; overflow-wrap: anywhere; }
  h1 { font-size: 1.5rem; }
  label { font-weight: 600; }
  input { box-sizing: border-box; width: 100%; font: inherit; padding: .5rem; margin: .25rem 0 1rem; }
  button { font: inherit; padding: .5rem 1rem; min-width: 44px; min-height: 44px; }
  [role=alert] { border-left: 4px solid #c00; padding-left: .75rem; }
  #hint { margin: 0; }`;

function page(title: string, body: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${escapeHtml(title)}</title>
<style>${style}</style>
</head>
<body>
<main>
${body}
</main>
</body>
</html>
`;
}

function problem(text: string | undefined): string {
  return text === undefined ? "" : `<p role="alert" id="error">${escapeHtml(text)}</p>`;
}

interface Screen {
  readonly application: string;
  /** Where the form goes. */
  readonly action: string;
  readonly error?: string | undefined;
}

function invalid(error: string | undefined): string {
  return error === undefined ? "" : ' aria-invalid="true" aria-describedby="error"';
}

/** Ids of the fields are those of Auth0's page, which end-to-end tests use. */
export function numberPage({
  application,
  action,
  error,
  number = "",
}: Screen & { number?: string | undefined }): string {
  return page(
    `${error ? "Error: " : ""}Log in to ${application}`,
    `<h1>Log in to ${escapeHtml(application)}</h1>
${problem(error)}
<form method="post" action="${escapeHtml(action)}">
<label for="username">Phone number</label>
<p id="hint">With the country's code, such as +49 151 12345678</p>
<input id="username" name="username" type="tel" autocomplete="tel" required autofocus value="${escapeHtml(number)}"${invalid(error)}>
<button type="submit" name="action" value="default">Continue</button>
</form>`,
  );
}

export function codePage({
  application,
  action,
  error,
  number,
  back,
}: Screen & { number: string; back: string }): string {
  return page(
    `${error ? "Error: " : ""}Enter the code for ${application}`,
    `<h1>Enter the code</h1>
<p>Sent to ${escapeHtml(number)}. <a href="${escapeHtml(back)}">Edit</a></p>
${problem(error)}
<form method="post" action="${escapeHtml(action)}">
<label for="code">Code</label>
<input id="code" name="code" type="text" inputmode="numeric" autocomplete="one-time-code" pattern="[0-9]*" required autofocus${invalid(error)}>
<button type="submit" name="action" value="default">Continue</button>
</form>
<form method="post" action="${escapeHtml(action)}">
<p>No message? <button type="submit" name="action" value="resend-code">Resend</button></p>
</form>`,
  );
}

export function errorPage(description: string): string {
  return page("Oops!, something went wrong", `<h1>Oops!, something went wrong</h1>\n${problem(description)}`);
}

/** Nobody may show it in a frame and have people type into it unawares. */
export function sendPage(reply: FastifyReply, status: number, html: string): FastifyReply {
  return reply
    .code(status)
    .type("text/html; charset=utf-8")
    .headers({
      "cache-control": "no-store",
      "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
      "referrer-policy": "no-referrer",
    })
    .send(html);
}

/** A person reads the errors of these endpoints. */
export function answerErrorsWithPages(app: App): void {
  app.setErrorHandler<FastifyError>((error, _request, reply) => {
    const { status, message } = error instanceof ApiError ? error : tokenAnswer(error);
    return sendPage(reply, status, errorPage(message));
  });
}

/** Hands an answer to the page that opened this one in a frame or a window, and to no other. */
export function webMessagePage(response: Readonly<Record<string, string>>, origin: string): string {
  const asScript = (value: unknown) => JSON.stringify(value).replaceAll("<", "\\u003c");
  return `<!doctype html>
<html><head><meta charset="utf-8"><title>Authorization response</title></head><body><script>
(window.opener || window.parent).postMessage(${asScript({ type: "authorization_response", response })}, ${asScript(origin)});
</script></body></html>
`;
}

/** Posts an answer to the application, which needs a script or a click. */
export function formPostPage(action: string, fields: Readonly<Record<string, string>>): string {
  const inputs = Object.entries(fields).map(
    ([name, value]) => `<input type="hidden" name="${escapeHtml(name)}" value="${escapeHtml(value)}">`,
  );
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Submit</title></head><body onload="document.forms[0].submit()">
<form method="post" action="${escapeHtml(action)}">
${inputs.join("\n")}
<noscript><button type="submit">Continue</button></noscript>
</form></body></html>
`;
}
