import { PolicyPack, type ResourceValidationPolicy } from "@pulumi/policy";
import { type Checked, openFunction, unprotectedConnection } from "./checks";

function policy(
  name: string,
  description: string,
  check: (resource: Checked) => string | undefined,
): ResourceValidationPolicy {
  return {
    name,
    description,
    enforcementLevel: "mandatory",
    validateResource({ type, props, opts }, reportViolation) {
      const violation = check({ type, props, isProtected: opts.protect });
      if (violation) reportViolation(violation);
    },
  };
}

new PolicyPack("login", {
  policies: [
    policy("protected-connection", "SMS connections are protected from deletion", unprotectedConnection),
    policy("function-by-url-only", "Functions are public by their URL alone", openFunction),
  ],
});
