// Every provider the gateway knows. A new one is a file beside this one and a line here.
import { aws } from "./aws.ts";
import type { Provider } from "./provider.ts";
import { twilio } from "./twilio.ts";
import { webhook } from "./webhook.ts";

export type { Account, HttpReply, HttpRequest, Outcome, Provider, Sms } from "./provider.ts";

export const providers: readonly Provider[] = [aws, twilio, webhook];
