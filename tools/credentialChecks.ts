// A call for each vendor that sends nothing and needs valid credentials. Not part of the function.
import { basic, bearer } from "../gateway/providers/helpers/request.ts";

/** Settings and credentials of one provider, with their defaults. */
export type Values = Readonly<Record<string, unknown>>;

export interface CredentialCheck {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** The call, or why there is none. */
export type Check = (settings: Values, credentials: Values) => CredentialCheck | string;

const ownRole: Check = () => "it sends with the function's own role, which exists once the stack is deployed";

const text = (value: unknown): string => String(value ?? "");

/** Each read-only. All answer 200 to valid credentials and 401 or 403 to others. */
export const credentialChecks: Readonly<Record<string, Check>> = {
  // https://developers.africastalking.com/docs/application
  "africas-talking": ({ baseUrl, username }, { apiKey }) => ({
    url: `${baseUrl}/version1/user?username=${encodeURIComponent(text(username))}`,
    headers: { apikey: text(apiKey), accept: "application/json" },
  }),
  aws: ownRole,
  "aws-notify": ownRole,
  // https://dev.bandwidth.com/apis/messaging-apis/messaging
  bandwidth: ({ baseUrl, accountId }, { username, password }) => ({
    url: `${baseUrl}/api/v2/users/${accountId}/media`,
    headers: basic(text(username), text(password)),
  }),
  bird: () => "no call of Bird's is known that sends nothing",
  // https://developers.clicksend.com/docs/account
  clicksend: ({ baseUrl, username }, { apiKey }) => ({
    url: `${baseUrl}/v3/account`,
    headers: basic(text(username), text(apiKey)),
  }),
  // https://46elks.com/docs/get-account
  "46elks": ({ baseUrl, username }, { password }) => ({
    url: `${baseUrl}/a1/me`,
    headers: basic(text(username), text(password)),
  }),
  // https://www.infobip.com/docs/api/platform/account-management
  infobip: ({ baseUrl }, { apiKey }) => ({
    url: `${baseUrl}/account/1/balance`,
    headers: { authorization: `App ${apiKey}`, accept: "application/json" },
  }),
  // https://developers.messagebird.com/api/balance
  messagebird: ({ baseUrl }, { accessKey }) => ({
    url: `${baseUrl}/balance`,
    headers: { authorization: `AccessKey ${accessKey}` },
  }),
  // https://www.plivo.com/docs/account/api/account
  plivo: ({ baseUrl, authId }, { authToken }) => ({
    url: `${baseUrl}/v1/Account/${authId}/`,
    headers: basic(text(authId), text(authToken)),
  }),
  // https://docs.seven.io/en/rest-api/endpoints/balance
  seven: ({ baseUrl }, { apiKey }) => ({
    url: `${baseUrl}/api/balance`,
    headers: { "x-api-key": text(apiKey), accept: "application/json" },
  }),
  // https://developers.sinch.com/docs/sms/api-reference/sms/groups
  sinch: ({ baseUrl, servicePlanId }, { apiToken }) => ({
    url: `${baseUrl}/xms/v1/${servicePlanId}/groups?page_size=1`,
    headers: bearer(text(apiToken)),
  }),
  sns: ownRole,
  // https://developers.telnyx.com/api-reference/billing/get-user-balance-details
  telnyx: ({ baseUrl }, { apiKey }) => ({ url: `${baseUrl}/v2/balance`, headers: bearer(text(apiKey)) }),
  // https://developers.termii.com/balance
  termii: ({ baseUrl }, { apiKey }) => ({
    url: `${baseUrl}/api/get-balance?api_key=${encodeURIComponent(text(apiKey))}`,
    headers: {},
  }),
  // https://www.twilio.com/docs/iam/api/account; standard API keys may read messages, but not the account.
  twilio: ({ baseUrl, accountSid }, credentials) => ({
    url: `${baseUrl}/2010-04-01/Accounts/${accountSid}${credentials.apiKeySid ? "/Messages.json?PageSize=1" : ".json"}`,
    headers: twilioLogin(accountSid, credentials),
  }),
  // https://www.twilio.com/docs/verify/api/service
  "twilio-verify": ({ baseUrl, accountSid, serviceSid }, credentials) => ({
    url: `${baseUrl}/v2/Services/${serviceSid}`,
    headers: twilioLogin(accountSid, credentials),
  }),
  // https://developer.vonage.com/en/account/code-snippets/account-balance
  vonage: ({ baseUrl, apiKey }, { apiSecret }) => ({
    url: `${baseUrl}/account/get-balance`,
    headers: basic(text(apiKey), text(apiSecret)),
  }),
  webhook: () => "your own endpoint has no call that sends nothing",
  // https://developers.facebook.com/docs/whatsapp/business-management-api/manage-phone-numbers
  whatsapp: ({ baseUrl, version, phoneNumberId }, { accessToken }) => ({
    url: `${baseUrl}/${version}/${phoneNumberId}?fields=id`,
    headers: bearer(text(accessToken)),
  }),
};

function twilioLogin(accountSid: unknown, { authToken, apiKeySid, apiKeySecret }: Values) {
  return basic(text(apiKeySid ?? accountSid), text(apiKeySecret ?? authToken));
}

export interface Verdict {
  readonly kind: "accepted" | "refused" | "open";
  /** What was asked and answered, without any secret. */
  readonly text: string;
}

/** Milliseconds for one call. */
const timeoutMs = 10_000;

/** Asks the vendor. Never throws. */
export async function askVendor({ url, headers }: CredentialCheck): Promise<Verdict> {
  // A key may be in the query.
  const { origin, pathname } = new URL(url);
  const call = `GET ${origin}${pathname}`;
  try {
    const options = { headers, redirect: "manual", signal: AbortSignal.timeout(timeoutMs) } as const;
    const response = await fetch(url, options);
    await response.body?.cancel();
    const { status } = response;
    if (status === 200) return { kind: "accepted", text: `credentials accepted (${call})` };
    if (status === 401 || status === 403) {
      return { kind: "refused", text: `credentials REFUSED with ${status} (${call})` };
    }
    return { kind: "open", text: `unclear: answered ${status} (${call})` };
  } catch (error) {
    return { kind: "open", text: `unclear: no answer, ${reasonOf(error)} (${call})` };
  }
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return "unknown";
  if (!(error.cause instanceof Error)) return error.name;
  return "code" in error.cause ? String(error.cause.code) : error.cause.message;
}
