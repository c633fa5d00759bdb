// A number for a check, to which nothing is sent: the example of the numbering plan of a country that messages go to.
import type { CountryCode } from "libphonenumber-js/core";
import { getCountryCallingCode } from "libphonenumber-js/core";
import metadata from "libphonenumber-js/min/metadata";
import examples from "libphonenumber-js/mobile/examples";
import type { GatewayValues } from "./schema.ts";

/** E.164. The country is one that guard and routes leave open. */
export function sampleNumber({ guard, routes }: Pick<GatewayValues, "guard" | "routes">): string {
  const isServed = (country: string) => (routes[country] ?? routes["*"])?.providers?.length !== 0;
  const country = [...(guard.countries ?? []), ...Object.keys(routes), "DE"].find(
    (each) => each in examples && isServed(each),
  );
  const code = (country ?? "DE") as CountryCode;
  return `+${getCountryCallingCode(code, metadata)}${examples[code]}`;
}
