// AWS sends the messages, in the name of the function's own role: no account of a provider, no credentials.
import { SmsGateway } from "auth0-sms-gateway";

const gateway = new SmsGateway("login-codes");

export const url = gateway.url;
export const connectionId = gateway.connectionId;
