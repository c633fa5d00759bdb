// Renders the text of a message as Auth0 does (https://auth0.com/docs/authenticate/passwordless/authentication-methods/sms-otp).
import { Liquid } from "liquidjs";

export interface TemplateValues {
  readonly code: string;
  readonly phone_number: string;
  readonly application: { readonly name: string };
  /** `x-request-language` of the request, else `accept-language`, as it was sent. */
  readonly request_language: string;
}

const liquid = new Liquid();

/** `@@password@@` for `md_with_macros`, `{{ code }}` for `liquid`; both know the code under either name. */
export async function renderTemplate(
  template: string,
  syntax: unknown,
  values: TemplateValues,
): Promise<string> {
  const known = { ...values, password: values.code };
  if (syntax === "liquid") return liquid.parseAndRender(template, known);
  const macros = new Map([
    ["code", known.code],
    ["password", known.password],
    ["phone_number", known.phone_number],
    ["application.name", known.application.name],
    ["request_language", known.request_language],
  ]);
  return template.replace(/@@([a-z_.]+)@@/g, (macro, name) => macros.get(name) ?? macro);
}
