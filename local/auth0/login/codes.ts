// One-time codes. Only the newest code of a number is valid, once, for three tries, until it expires.
import { randomInt } from "node:crypto";
import type { Code, Connection, Tenant } from "../tenant/document.ts";

/** Auth0's defaults where the connection has no `totp`. */
const defaults = { length: 6, time_step: 180 };

const triesPerCode = 3;

export type Redemption = "valid" | "wrong" | "tooManyTries";

/** Makes a code. It replaces the earlier one of this number. */
export function issueCode(tenant: Tenant, connection: Connection, phoneNumber: string, now: Date): string {
  const { length, time_step } = { ...defaults, ...(connection.options.totp ?? {}) };
  const code = tenant.test_codes[phoneNumber]?.code ?? Array.from({ length }, () => randomInt(10)).join("");
  const isOver = (one: Code) => one.expires_at <= now.getTime() || isFor(one, connection, phoneNumber);
  tenant.codes = tenant.codes.filter((one) => !isOver(one));
  tenant.codes.push({
    connection: connection.id,
    phone_number: phoneNumber,
    code,
    expires_at: now.getTime() + time_step * 1000,
    wrong_tries: 0,
  });
  return code;
}

/** Tries a code. A valid one cannot be used again. */
export function redeemCode(
  tenant: Tenant,
  connection: Connection,
  phoneNumber: string,
  otp: string,
  now: Date,
): Redemption {
  const current = tenant.codes.find((one) => isFor(one, connection, phoneNumber));
  if (!current || current.expires_at <= now.getTime()) return "wrong";
  if (current.wrong_tries >= triesPerCode) return "tooManyTries";
  if (current.code !== otp) {
    current.wrong_tries += 1;
    return "wrong";
  }
  tenant.codes = tenant.codes.filter((one) => one !== current);
  return "valid";
}

function isFor(code: Code, connection: Connection, phoneNumber: string): boolean {
  return code.connection === connection.id && code.phone_number === phoneNumber;
}
