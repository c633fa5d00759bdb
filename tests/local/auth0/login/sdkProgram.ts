// As sdkProgram.py, with Auth0's library for Node.
import { once } from "node:events";
import { createInterface } from "node:readline";
import { ManagementClient } from "auth0";
import { AuthApiError, AuthenticationClient } from "auth0/legacy";

const [domain = "", application = "", secret = "", clientId = "", clientSecret = ""] = process.argv.slice(2);
const number = "+491701234567";

const { passwordless } = new AuthenticationClient({ domain, clientId: application, clientSecret: secret });
await passwordless.sendSMS({ phone_number: number });
console.log("started");
const [code] = (await once(createInterface({ input: process.stdin }), "line")) as [string];

const login = (otp: string) =>
  passwordless.loginWithSMS({ phone_number: number, code: otp, scope: "openid profile" });
const wrong = await login(code === "000000" ? "111111" : "000000").catch((error: unknown) =>
  error instanceof AuthApiError ? [error.statusCode, error.error] : error,
);
const { data: tokens } = await login(code);

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
    names: listed.map(({ name }) => name),
    options: [
      options?.provider,
      (options?.gateway_authentication as { method?: string } | undefined)?.method,
    ],
    enabled,
  }),
);
