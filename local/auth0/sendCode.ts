// Writes the message of a login and sends it by the connection's provider.
import type { Context } from "./context.ts";
import { oauthError } from "./errors.ts";
import { callGateway, type GatewayAuthentication, type Line } from "./gatewayCall.ts";
import { renderTemplate } from "./template.ts";
import type { Client, Connection } from "./tenant.ts";

export interface Login {
  readonly phoneNumber: string;
  readonly code: string;
  readonly client: Client;
  readonly ip: string;
  readonly userAgent?: string;
  readonly language: string;
}

/** Options of a connection with the strategy `sms`, as far as sending needs them. */
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
  const body = await renderTemplate(options.template ?? defaultTemplate, options.syntax, {
    code: login.code,
    phone_number: login.phoneNumber,
    application: { name: login.client.name },
    request_language: login.language,
  });
  const problem = await handOver(options, login, body, context.now(), line);
  if (problem === undefined) return;
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
  throw oauthError(400, "sms_provider_error", problem);
}

async function handOver(options: SmsOptions, login: Login, body: string, now: Date, line: Line) {
  const { gateway_url, gateway_authentication } = options;
  // Nobody is at Twilio's end here: this is how Twilio refuses unknown credentials.
  if (options.provider !== "sms_gateway" || !gateway_url) return "Authenticate (Code: 20003)";
  const forwarded = options.forward_req_info === true || options.forward_req_info === "true";
  const message = {
    recipient: login.phoneNumber,
    body,
    sender: options.from,
    req: forwarded ? { ip: login.ip, "user-agent": login.userAgent } : undefined,
  };
  return callGateway({ gateway_url, gateway_authentication }, message, now, line);
}
