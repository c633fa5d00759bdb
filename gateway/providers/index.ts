// Every vendor. A new one is a file beside this one and its name here.
import * as africasTalking from "./africasTalking.ts";
import * as aws from "./aws.ts";
import * as awsNotify from "./awsNotify.ts";
import * as bandwidth from "./bandwidth.ts";
import * as bird from "./bird.ts";
import * as clickSend from "./clickSend.ts";
import type { Facts } from "./facts.ts";
import type { Feedback } from "./feedback.ts";
import * as fortySixElks from "./fortySixElks.ts";
import * as infobip from "./infobip.ts";
import * as messageBird from "./messageBird.ts";
import * as plivo from "./plivo.ts";
import type { Provider } from "./provider.ts";
import type { Receipts } from "./receipts.ts";
import * as seven from "./seven.ts";
import * as sinch from "./sinch.ts";
import * as sns from "./sns.ts";
import * as telnyx from "./telnyx.ts";
import * as termii from "./termii.ts";
import * as twilio from "./twilio.ts";
import * as twilioVerify from "./twilioVerify.ts";
import * as vonage from "./vonage.ts";
import * as webhook from "./webhook.ts";
import * as whatsapp from "./whatsapp.ts";

export type { Account, Callback, HttpReply, HttpRequest, Outcome, Provider, Sms } from "./provider.ts";
export type { DeliveryReceipt, DeliveryState, RawReport, Receipts } from "./receipts.ts";

/** What the function needs of each. */
export const providers: readonly Provider[] = [
  africasTalking.provider,
  aws.provider,
  awsNotify.provider,
  bandwidth.provider,
  bird.provider,
  clickSend.provider,
  fortySixElks.provider,
  infobip.provider,
  messageBird.provider,
  plivo.provider,
  seven.provider,
  sinch.provider,
  sns.provider,
  telnyx.provider,
  termii.provider,
  twilio.provider,
  twilioVerify.provider,
  vonage.provider,
  webhook.provider,
  whatsapp.provider,
];

/** What vendors say of a message later, by provider; those that say nothing are not here. */
export const receipts: Readonly<Record<string, Receipts>> = {
  "46elks": fortySixElks.receipts,
  "africas-talking": africasTalking.receipts,
  "aws-notify": aws.receipts,
  aws: aws.receipts,
  bandwidth: bandwidth.receipts,
  bird: bird.receipts,
  infobip: infobip.receipts,
  messagebird: messageBird.receipts,
  plivo: plivo.receipts,
  seven: seven.receipts,
  sinch: sinch.receipts,
  telnyx: telnyx.receipts,
  termii: termii.receipts,
  "twilio-verify": twilioVerify.receipts,
  twilio: twilio.receipts,
  vonage: vonage.receipts,
  whatsapp: whatsapp.receipts,
};

/** How vendors are told that a code was used, by provider; the others do not want to know. */
export const feedback: Readonly<Record<string, Feedback>> = {
  aws: aws.feedback,
  "aws-notify": aws.feedback,
  infobip: infobip.feedback,
  sinch: sinch.feedback,
  twilio: twilio.feedback,
  "twilio-verify": twilioVerify.feedback,
  vonage: vonage.feedback,
};

export interface Vendor {
  readonly provider: Provider;
  readonly facts: Facts;
}

/** All of each, for plan, tools and docs. */
export const vendors: readonly Vendor[] = [
  africasTalking,
  aws,
  awsNotify,
  bandwidth,
  bird,
  clickSend,
  fortySixElks,
  infobip,
  messageBird,
  plivo,
  seven,
  sinch,
  sns,
  telnyx,
  termii,
  twilio,
  twilioVerify,
  vonage,
  webhook,
  whatsapp,
];
