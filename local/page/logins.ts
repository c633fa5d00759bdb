// Logs in at the local tenant as an application would, and changes what the tenant does with codes.
import { Agent } from "node:https";
import type { Client, Tenant } from "../auth0/tenant/document.ts";
import { passwordlessGrant } from "../auth0/tenant/grants.ts";
import { keysInUse } from "../auth0/tenant/keys.ts";
import { ageCodes, smsConnection, usesPhoneProvider } from "../auth0/tenant/tenant.ts";
import { sendHttps } from "../machine/https.ts";
import type { Document } from "../machine/state.ts";
import type { Answer, LoginControls } from "./controls.ts";

export interface Logins extends LoginControls {
  /** Names of the keys with which connection and Action sign now. */
  keysInUse(): string[];
}

export interface LoginOptions {
  /** Address of the tenant. */
  readonly auth0: string;
  /** PEM of the authority to trust. */
  readonly ca: string;
  readonly tenant: Document<Tenant>;
  /** The application that logs in where none is named. */
  readonly applicationId: () => string;
}

/** Whether by such a grant somebody logs in. */
function isOfPeople(grant: string): boolean {
  return grant !== "client_credentials" && grant !== "refresh_token";
}

export function connectLogins({ auth0, ca, tenant, applicationId }: LoginOptions): Logins {
  const { value, save } = tenant;

  async function post(path: string, body: object): Promise<Answer> {
    const agent = new Agent({ ca });
    const headers = { "content-type": "application/json" };
    const reply = await sendHttps(`${auth0}${path}`, {
      method: "POST",
      headers,
      body: JSON.stringify(body),
      agent,
    }).finally(() => agent.destroy());
    return { status: reply.status, body: JSON.parse(reply.body) };
  }

  /** An application of a tenant that is on this machine has no secrets from it. */
  function credentials(id: string = applicationId()): Pick<Client, "client_id" | "client_secret"> {
    const client = value.clients.find(({ client_id }) => client_id === id);
    return { client_id: id, ...(client?.client_secret && { client_secret: client.client_secret }) };
  }

  return {
    keysInUse: () => keysInUse(value),
    applications() {
      const first = applicationId();
      return value.clients
        .filter(({ client_id, grant_types }) => client_id === first || grant_types.some(isOfPeople))
        .map(({ client_id: id, name, app_type }) => ({
          id,
          name,
          ...(app_type && { type: app_type }),
          isDefault: id === first,
        }));
    },
    readSwitch() {
      const sms = smsConnection(value);
      const hasPhoneProvider = value.phone_providers.length > 0;
      if (!sms) return { sender: "nobody", usePhoneProvider: false, hasPhoneProvider };
      const { use_phone_provider } = sms.options;
      const usePhoneProvider = use_phone_provider === true || use_phone_provider === "unified";
      return {
        sender: usesPhoneProvider(value, sms.options) ? "phoneProvider" : "connection",
        usePhoneProvider,
        hasPhoneProvider,
      };
    },
    usePhoneProvider(use) {
      const sms = smsConnection(value);
      if (!sms) return;
      const { use_phone_provider: _, ...others } = sms.options;
      sms.options = use ? { ...others, use_phone_provider: "unified" } : others;
      save();
    },
    startLogin({ to, application }) {
      const start = { connection: "sms", phone_number: to, send: "code" };
      return post("/passwordless/start", { ...credentials(application), ...start });
    },
    exchange({ to, code, application, scope = "openid profile phone offline_access", audience }) {
      const grant = { grant_type: passwordlessGrant, username: to, otp: code, realm: "sms" };
      return post("/oauth/token", { ...credentials(application), ...grant, scope, audience });
    },
    testCodes: () => value.test_codes,
    setTestCode(number, code) {
      if (code) value.test_codes[number] = code;
      else delete value.test_codes[number];
      save();
    },
    ageCodes(seconds) {
      ageCodes(value, seconds);
      save();
    },
    limitStarts(perHour) {
      value.starts_per_hour = perHour;
      save();
    },
  };
}
