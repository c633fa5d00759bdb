// The message with which the gateway is checked. It goes the way of a code and is never sent.
import type { CountryCode } from "libphonenumber-js";
import { getExampleNumber } from "libphonenumber-js/min";
import examples from "libphonenumber-js/mobile/examples";
import type { CanarySettings } from "../../gateway/canary/settings.ts";
import type { GatewayValues } from "./schema.ts";
import { sampleMessage } from "./template.ts";

type Used = Pick<GatewayValues, "subject" | "audience" | "guard" | "routes" | "template" | "syntax" | "code">;

/** What the canary finds as `settings.json`. */
export function canarySettings(args: Used, secretVersionId: string): CanarySettings {
  const { subject, audience, guard, routes, template, syntax, code } = args;
  return {
    token: { subject, audience },
    recipient: exampleNumber(servedCountry(guard.countries, routes)),
    // Where only Auth0 can tell the text, the code alone.
    body: sampleMessage(template, syntax, code.length, { transliterate: false }) ?? "0".repeat(code.length),
    secretVersionId,
  };
}

/** The first country to which messages go. */
export function servedCountry(
  allowed: readonly string[] | undefined,
  routes: Readonly<Record<string, { readonly providers?: readonly string[] | undefined }>>,
): string {
  const isServed = (country: string) => (routes[country] ?? routes["*"])?.providers?.length !== 0;
  const candidates = allowed ?? [...Object.keys(routes).filter((country) => country !== "*"), "US"];
  return candidates.find(isServed) ?? "US";
}

function exampleNumber(country: string): string {
  return getExampleNumber(country as CountryCode, examples)?.number ?? "+12015550123";
}
