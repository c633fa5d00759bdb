// Samples of Auth0's guide to custom SMS gateways, as it gives them:
// https://auth0.com/docs/authenticate/passwordless/authentication-methods/use-sms-gateway-passwordless
import type { Connection } from "../../local/auth0/tenant/document.ts";

/** Step 3: the connection before the change. */
export const twilioConnection: Connection = {
  id: "con_UX85K7K0N86INi9U",
  options: {
    disable_signup: false,
    name: "sms",
    twilio_sid: "TWILIO_SID",
    twilio_token: "TWILIO_AUTH_TOKEN",
    from: "+15555555555",
    syntax: "md_with_macros",
    template: "Your SMS verification code is: @@password@@",
    totp: { time_step: 300, length: 6 },
    messaging_service_sid: null,
    brute_force_protection: true,
  },
  strategy: "sms",
  name: "sms",
  is_domain_connection: false,
  realms: ["sms"],
  enabled_clients: [],
};

/** Step 4: the options after the change, towards that gateway. */
export const guideOptions = (gatewayUrl: string) => ({
  strategy: "sms",
  provider: "sms_gateway",
  gateway_url: gatewayUrl,
  from: "+1 234 567",
  template: "Your verification code is: @@password@@",
  brute_force_protection: true,
  forward_req_info: "true",
  disable_signup: false,
  name: "sms",
  syntax: "md_with_macros",
  totp: { time_step: 300, length: 6 },
});

/** Authenticated requests, signed with that secret. */
export const guideAuthentication = (secret: string) => ({
  method: "bearer",
  subject: "urn:Auth0",
  audience: "urn:MySmsGateway",
  secret,
  secret_base64_encoded: false,
});

/** What the stack sets: the guide's payload with a sender that exists, and as the API has it today. */
export const expectedOptions = (sender: string | null, gatewayUrl: string, secret: string) => {
  // Not needed within the options: the connection has its own.
  const { strategy: _, ...options } = guideOptions(gatewayUrl);
  return {
    ...options,
    from: sender,
    // A boolean in the API's schema.
    forward_req_info: true,
    // The provider always sends it; null is how the API says that there is none.
    messaging_service_sid: null,
    gateway_authentication: guideAuthentication(secret),
  };
};
