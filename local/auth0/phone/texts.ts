// The texts of the tenant's phone messages that hold a code. Not Auth0's own words, which it may change at any time.
export function codeText(type: "otp_verify" | "otp_enroll", code: string, application: string): string {
  const purpose = type === "otp_enroll" ? "enroll your phone" : "log in";
  return `${code} is your code to ${purpose} at ${application}.`;
}
