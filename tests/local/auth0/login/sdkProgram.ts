// As sdkProgram.py, with Auth0's library for Node.
import { once } from "node:events";
import { createInterface } from "node:readline";
import { ManagementClient } from "auth0";
import { AuthApiError, AuthenticationClient } from "auth0/legacy";

const [domain = "", application = "", secret = "", clientId = "", clientSecret = ""] = process.argv.slice(2);
const number = "+491701234567";

const { oauth, passwordless } = new AuthenticationClient({
  domain,
  clientId: application,
  clientSecret: secret,
});
const refusal = (error: unknown) =>
  error instanceof AuthApiError ? [error.statusCode, error.error] : String(error);
await passwordless.sendSMS({ phone_number: number });
console.log("started");
const input = createInterface({ input: process.stdin });
const [code] = (await once(input, "line")) as [string];
input.close();

const login = (otp: string) =>
  passwordless.loginWithSMS({ phone_number: number, code: otp, scope: "openid profile offline_access" });
const wrong = await login(code === "000000" ? "111111" : "000000").catch(refusal);
const { data: tokens } = await login(code);
const { refresh_token = "" } = tokens;
const { data: refreshed } = await oauth.refreshTokenGrant({ refresh_token });
await oauth.revokeRefreshToken({ token: refresh_token });
const afterwards = await oauth.refreshTokenGrant({ refresh_token }).catch(refusal);

const { connections } = new ManagementClient({ domain, clientId, clientSecret });
const listed = [];
for await (const { id = "", name } of await connections.list({ strategy: ["sms"] }))
  listed.push({ id, name });
const id = listed[0]?.id ?? "";
const { options } = await connections.get(id);
const enabled = [];
for await (const { client_id } of await connections.clients.get(id)) enabled.push(client_id);
console.log(
  JSON.stringify({
    wrong,
    tokens: Object.keys(tokens).sort(),
    refreshed: Object.keys(refreshed).sort(),
    afterwards,
    names: listed.map(({ name }) => name),
    options: [
      options?.provider,
      (options?.gateway_authentication as { method?: string } | undefined)?.method,
    ],
    enabled,
  }),
);
