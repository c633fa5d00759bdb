// The texts of phone messages with a code. The wording is ours: Auth0 may change its own at any time.
export function codeText(type: "otp_verify" | "otp_enroll", code: string, application: string): string {
  const purpose = type === "otp_enroll" ? "enroll your phone" : "log in";
  return `${code} is your code to ${purpose} at ${application}.`;
}
