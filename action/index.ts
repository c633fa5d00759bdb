// The Action that gives an Auth0 tenant's phone messages to the gateway.
import type { WireMessage } from "../gateway/message/message.ts";
import type { PhoneApi, PhoneEvent } from "./event.ts";
import { signToken } from "./token.ts";
import { judge, type Verdict } from "./verdict.ts";

/** Auth0 ends an Action after 20 s; what is left covers its start. */
const timeoutMs = 17_000;

export async function onExecuteCustomPhoneProvider(event: PhoneEvent, api: PhoneApi): Promise<void> {
  const { notification } = api;
  if (event.notification.delivery_method !== "text") {
    return notification.drop("The SMS gateway sends text messages only; choose Text as the delivery method.");
  }
  const verdict = await send(event);
  if (verdict.kind !== "sent") notification[verdict.kind](verdict.reason);
}

async function send(event: PhoneEvent): Promise<Verdict> {
  const { GATEWAY_URL, SIGNING_KEY, TOKEN_SUBJECT, TOKEN_AUDIENCE } = event.secrets;
  const token = signToken({ sub: TOKEN_SUBJECT, aud: TOKEN_AUDIENCE }, SIGNING_KEY, new Date());
  try {
    const response = await fetch(GATEWAY_URL, {
      method: "POST",
      headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
      body: JSON.stringify(messageOf(event)),
      // The token is for this address alone.
      redirect: "manual",
      signal: AbortSignal.timeout(timeoutMs),
    });
    return judge(response.status, parse(await response.text()));
  } catch (error) {
    const isTimeout =
      typeof error === "object" && error !== null && "name" in error && error.name === "TimeoutError";
    const reason = isTimeout ? "did not answer in time" : "could not be reached";
    return { kind: "retry", reason: `The SMS gateway ${reason}.` };
  }
}

/** What Auth0 posts for a connection, and what only an Action knows. Fields without a value are left out. */
function messageOf({
  notification,
  request,
  client,
  connection,
  organization,
  transaction,
  secrets,
}: PhoneEvent): WireMessage {
  const country = request?.geoip?.countryCode;
  const req = {
    ip: request?.ip,
    "user-agent": request?.user_agent,
    geoip: country === undefined ? undefined : { countryCode: country },
  };
  return {
    recipient: notification.recipient,
    body: notification.as_text,
    sender: notification.from || secrets.SENDER,
    req: secrets.FORWARD_REQUEST_INFO ? req : undefined,
    code: notification.code,
    locale: notification.locale,
    messageType: notification.message_type,
    clientId: client?.client_id,
    connection: connection?.name,
    organization: organization?.id,
    correlationId: transaction?.correlation_id,
  };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
