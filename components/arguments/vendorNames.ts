// Names of vendors as identifiers, for languages in which a field cannot be called "twilio-verify".
import { providers } from "../../gateway/providers/index.ts";

/** Such as `twilioVerify`, and `fortySixElks` since no identifier begins with a digit. */
export function fieldNameOf(vendor: string): string {
  return vendor.replace(/^46/, "fortySix-").replace(/-(.)/g, (_, letter: string) => letter.toUpperCase());
}

const vendorNames = new Map(providers.map(({ name }) => [fieldNameOf(name), name]));

/** Entries under the vendors' own names, whichever of the two they came by. Other keys stay. */
export function byVendorName<T>(entries: Readonly<Record<string, T>>): Record<string, T> {
  return Object.fromEntries(
    Object.entries(entries).map(([key, value]) => [vendorNames.get(key) ?? key, value]),
  );
}
