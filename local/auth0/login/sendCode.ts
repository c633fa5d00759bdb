// Writes the message of a login and sends it the way the tenant is set up: through the connection or the phone provider.
import type { Context } from "../http/context.ts";
import { oauthError } from "../http/errors.ts";
import { codeText } from "../phone/texts.ts";
import type { Client, Connection } from "../tenant/document.ts";
import { nameOfKey } from "../tenant/keys.ts";
import type { Start } from "../tenant/start.ts";
import { usesPhoneProvider } from "../tenant/tenant.ts";
import { callGateway, type GatewayAuthentication, type GatewayResult, type Line } from "./gatewayCall.ts";
import { renderTemplate } from "./template.ts";

export interface Login {
  readonly phoneNumber: string;
  readonly code: string;
  readonly client: Client;
  readonly ip: string;
  readonly userAgent?: string;
  readonly language: string;
}

/** The options of an SMS connection that matter for sending. */
interface SmsOptions {
  readonly provider?: string;
  readonly gateway_url?: string;
  readonly gateway_authentication?: GatewayAuthentication | null;
  readonly from?: string | null;
  readonly template?: string;
  readonly syntax?: string;
  /** The string is what Auth0's guide shows. */
  readonly forward_req_info?: boolean | "true";
}

const defaultTemplate = "Your verification code is: @@password@@";

/** Throws what `/passwordless/start` answers when the provider did not take the message, and logs it. */
export async function sendCode(
  context: Context,
  connection: Connection,
  login: Login,
  line: Line,
): Promise<void> {
  const options: SmsOptions = connection.options;
  if (usesPhoneProvider(context.tenant, connection.options))
    return sendByPhoneProvider(context, connection, login);
  const body = await renderTemplate(options.template ?? defaultTemplate, options.syntax, {
    code: login.code,
    phone_number: login.phoneNumber,
    application: { name: login.client.name },
    request_language: login.language,
  });
  const { problem, reply } = await handOver(options, login, body, context.now(), line);
  const key = options.gateway_authentication ? nameOfKey(options.gateway_authentication.secret) : undefined;
  if (problem === undefined) return tellStarted(context, login, { requestId: reply?.requestId, key });
  context.log({
    type: "f",
    description: problem,
    client_id: login.client.client_id,
    connection: connection.name,
    connection_id: connection.id,
    strategy: connection.strategy,
    ip: login.ip,
    user_agent: login.userAgent,
    details: { error: { message: problem, oauthError: "sms_provider_error" } },
  });
  throw Object.assign(oauthError(400, "sms_provider_error", problem), { gatewayReply: reply, key });
}

function tellStarted(
  { started }: Context,
  { phoneNumber, client }: Login,
  by: Pick<Start, "requestId" | "key">,
) {
  started({ client_id: client.client_id, phone_number: phoneNumber, ...by });
}

function sendByPhoneProvider(context: Context, connection: Connection, login: Login): void {
  const { phoneNumber, code, client, language, ip, userAgent } = login;
  context.notify({
    messageType: "otp_verify",
    recipient: phoneNumber,
    text: codeText("otp_verify", code, client.name),
    code,
    locale: language.split(/[,;]/)[0],
    client,
    connection,
    ip,
    userAgent,
  });
}

async function handOver(
  options: SmsOptions,
  login: Login,
  body: string,
  now: Date,
  line: Line,
): Promise<GatewayResult> {
  const { gateway_url, gateway_authentication } = options;
  // There is no Twilio account here: this is how Twilio refuses unknown credentials.
  if (options.provider !== "sms_gateway" || !gateway_url) return { problem: "Authenticate (Code: 20003)" };
  const forwarded = options.forward_req_info === true || options.forward_req_info === "true";
  const message = {
    recipient: login.phoneNumber,
    body,
    sender: options.from,
    req: forwarded ? { ip: login.ip, "user-agent": login.userAgent } : undefined,
  };
  return callGateway({ gateway_url, gateway_authentication }, message, now, line);
}
