// A second factor by SMS: enrolment, challenge and the exchange of the code
// (https://auth0.com/docs/secure/multi-factor-authentication/authenticate-using-ropg-flow-with-mfa). Enough to see which
// messages the phone provider gets; no login demands a second factor here. What Auth0 calls an MFA token is an access token
// for the audience `<issuer>mfa/`, which the passwordless grant gives.
import { randomBytes, randomInt } from "node:crypto";
import type { FastifyRequest } from "fastify";
import { type App, type Context, issuerOf } from "../http/context.ts";
import { oauthError } from "../http/errors.ts";
import { codeText } from "../phone/texts.ts";
import type { Client, User } from "../tenant/document.ts";
import { identifyCaller } from "./clients.ts";
import { issueTokens } from "./issueTokens.ts";
import { required, type TokenRequest } from "./tokenRequest.ts";

const codeSeconds = 300;

interface Association {
  readonly phone_number: string;
}

interface Challenge {
  readonly client_id: string;
  readonly client_secret?: string;
  readonly mfa_token: string;
  readonly challenge_type?: string;
}

const associationSchema = {
  type: "object",
  required: ["authenticator_types", "oob_channels", "phone_number"],
  properties: {
    authenticator_types: { type: "array", items: { type: "string", enum: ["oob"] } },
    oob_channels: { type: "array", items: { type: "string", enum: ["sms"] } },
    phone_number: { type: "string", pattern: "^\\+[0-9]{1,15}$" },
  },
};

const challengeSchema = {
  type: "object",
  required: ["client_id", "mfa_token"],
  properties: {
    client_id: { type: "string" },
    client_secret: { type: "string" },
    mfa_token: { type: "string" },
    challenge_type: { type: "string", enum: ["oob"] },
  },
};

export function addMfa(app: App, context: Context): void {
  app.post<{ Body: Association }>(
    "/mfa/associate",
    { schema: { body: associationSchema } },
    async (request) => {
      const token = (request.headers.authorization ?? "").replace(/^bearer /i, "");
      const { user, client } = await bearerOf(context, issuerOf(request), token);
      const oob_code = challenge(context, request, "otp_enroll", {
        user,
        client,
        to: request.body.phone_number,
      });
      return { authenticator_type: "oob", binding_method: "prompt", oob_channel: "sms", oob_code };
    },
  );
  app.post<{ Body: Challenge }>("/mfa/challenge", { schema: { body: challengeSchema } }, async (request) => {
    const { client } = identifyCaller(context.tenant, request.body);
    const { user } = await bearerOf(context, issuerOf(request), request.body.mfa_token);
    const oob_code = challenge(context, request, "otp_verify", { user, client, to: user.phone_number });
    return { challenge_type: "oob", binding_method: "prompt", oob_code };
  });
}

/** The grant `mfa-oob`: a code for tokens. Each code works once. */
export async function exchangeMfaCode(context: Context, issuer: string, client: Client, body: TokenRequest) {
  const { user } = await bearerOf(context, issuer, required(body, "mfa_token"));
  const oobCode = required(body, "oob_code");
  const bindingCode = required(body, "binding_code");
  const { tenant } = context;
  const open = tenant.mfa_challenges.find((one) => one.oob_code === oobCode && one.user_id === user.user_id);
  if (!open || open.expires_at <= context.now().getTime() || open.code !== bindingCode) {
    throw oauthError(403, "invalid_grant", "Invalid binding_code.");
  }
  tenant.mfa_challenges = tenant.mfa_challenges.filter((one) => one !== open);
  context.save();
  const { scope, audience } = body;
  return issueTokens(context, { issuer, client, user, scope, audience });
}

async function bearerOf(
  context: Context,
  issuer: string,
  token: string,
): Promise<{ user: User; client: Client }> {
  const claims = await context.signer.verify(token, issuer, `${issuer}mfa/`).catch(() => undefined);
  const user = context.tenant.users.find(({ user_id }) => user_id === claims?.sub);
  const client = context.tenant.clients.find(({ client_id }) => client_id === claims?.azp);
  if (!user || !client) throw oauthError(401, "invalid_grant", "Malformed mfa_token");
  return { user, client };
}

interface Addressee {
  readonly user: User;
  readonly client: Client;
  readonly to: string;
}

function challenge(
  { tenant, now, save, notify }: Context,
  request: FastifyRequest,
  messageType: "otp_enroll" | "otp_verify",
  { user, client, to }: Addressee,
): string {
  const code = Array.from({ length: 6 }, () => randomInt(10)).join("");
  const oob_code = randomBytes(24).toString("base64url");
  const open = tenant.mfa_challenges.filter(({ user_id }) => user_id !== user.user_id);
  const expires_at = now().getTime() + codeSeconds * 1000;
  tenant.mfa_challenges = [...open, { oob_code, user_id: user.user_id, phone_number: to, code, expires_at }];
  save();
  notify({
    messageType,
    recipient: to,
    text: codeText(messageType, code, client.name),
    code,
    client,
    userId: user.user_id,
    ip: request.ip,
    userAgent: request.headers["user-agent"],
  });
  return oob_code;
}
