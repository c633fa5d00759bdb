// Logs in with @auth0/auth0-auth-js, which nextjs-auth0 and other libraries for servers are made of: embedded, then by
// redirect with the pages gone through as a browser would. Prints what came of it. Run by sdk.test.ts.
import { once } from "node:events";
import { createInterface } from "node:readline";
import { AuthClient } from "@auth0/auth0-auth-js";

const [domain = ""] = process.argv.slice(2);
const number = "+491701234567";
const home = "http://localhost:3000";
const scope = "openid phone offline_access";
const client = new AuthClient({
  domain,
  clientId: "local-web",
  clientSecret: "local-web-secret",
  authorizationParams: { redirect_uri: `${home}/auth/callback`, scope },
});
const input = createInterface({ input: process.stdin });

async function sentCode(): Promise<string> {
  console.log("started");
  const [code] = (await once(input, "line")) as [string];
  return code;
}
const refusal = ({ cause }: { cause?: { error?: string; error_description?: string } }) =>
  `${cause?.error}: ${cause?.error_description}`;

await client.passwordless.sendSms({ phoneNumber: number });
const otp = await sentCode();
const logIn = (code: string) => client.getTokenByPasswordlessSms({ phoneNumber: number, code, scope });
const wrong = await logIn(otp === "000000" ? "111111" : "000000").catch(refusal);
const tokens = await logIn(otp);
const refreshToken = tokens.refreshToken ?? "";
const refreshed = await client.getTokenByRefreshToken({ refreshToken });
await client.revokeToken({ token: refreshToken });
const afterwards = await client.getTokenByRefreshToken({ refreshToken }).catch(refusal);

const cookies = new Map<string, string>();
async function visit(url: URL | string, form?: Record<string, string>): Promise<string> {
  const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join("; ");
  const body = form && { method: "POST", body: new URLSearchParams(form) };
  const reply = await fetch(url, { ...body, headers: { cookie }, redirect: "manual" });
  for (const line of reply.headers.getSetCookie()) {
    const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
    cookies.set(name, value);
  }
  return new URL(reply.headers.get("location") ?? "about:blank", url).href;
}

const { authorizationUrl, codeVerifier } = await client.buildAuthorizationUrl();
const codeScreen = await visit(await visit(authorizationUrl), { username: number });
const callback = await visit(codeScreen, { code: await sentCode() });
const byRedirect = await client.getTokenByCode(new URL(callback), { codeVerifier });
const silently = await visit((await client.buildAuthorizationUrl()).authorizationUrl);
const loggedOut = await visit(await client.buildLogoutUrl({ returnTo: home }));
const afterLogout = await visit((await client.buildAuthorizationUrl()).authorizationUrl);
input.close();
console.log(
  JSON.stringify({
    wrong,
    embedded: tokens.claims?.phone_number,
    refreshed: refreshed.claims?.phone_number,
    afterwards,
    redirected: byRedirect.claims?.phone_number,
    silentlyAgain: new URL(silently).origin,
    loggedOut: new URL(loggedOut).origin,
    afterLogout: new URL(afterLogout).pathname.startsWith("/u/login") ? "asked again" : afterLogout,
  }),
);
