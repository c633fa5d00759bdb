// Addresses of those who start logins.
import { isIP, isIPv4 } from "node:net";

export function isIp(text: string): boolean {
  return isIP(text) !== 0;
}

/**
 * What one caller is likely to have for itself: an IPv4 address, or the /64 of an IPv6 address, such as
 * `2001:db8:0:1::/64`, within which a single machine takes new addresses as it likes. Takes what `isIp` takes.
 */
export function networkOf(ip: string): string {
  if (isIPv4(ip)) return ip;
  const [withoutZone] = ip.split("%");
  // In its shortest form, without leading zeros, and in hexadecimals alone.
  const address = new URL(`http://[${withoutZone}]`).hostname.slice(1, -1);
  const [, high, low] = /^::ffff:([0-9a-f]+):([0-9a-f]+)$/.exec(address) ?? [];
  if (high !== undefined && low !== undefined) return [...bytesOf(high), ...bytesOf(low)].join(".");
  const [before = "", after] = address.split("::");
  const groups = (part = "") => (part === "" ? [] : part.split(":"));
  const left = groups(before);
  const right = groups(after);
  const zeros = Array<string>(8 - left.length - right.length).fill("0");
  return `${[...left, ...zeros, ...right].slice(0, 4).join(":")}::/64`;
}

/** Of an IPv4 address that is written as IPv6. */
function bytesOf(group: string): number[] {
  const value = Number.parseInt(group, 16);
  return [value >> 8, value & 255];
}
