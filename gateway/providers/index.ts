// Every provider the gateway knows. A new one is a file beside this one and a line here.
import { africasTalking } from "./africasTalking.ts";
import { aws } from "./aws.ts";
import { awsNotify } from "./awsNotify.ts";
import { bandwidth } from "./bandwidth.ts";
import { bird } from "./bird.ts";
import { clickSend } from "./clickSend.ts";
import { fortySixElks } from "./fortySixElks.ts";
import { infobip } from "./infobip.ts";
import { messageBird } from "./messageBird.ts";
import { plivo } from "./plivo.ts";
import type { Provider } from "./provider.ts";
import { seven } from "./seven.ts";
import { sinch } from "./sinch.ts";
import { sns } from "./sns.ts";
import { telnyx } from "./telnyx.ts";
import { termii } from "./termii.ts";
import { twilio } from "./twilio.ts";
import { twilioVerify } from "./twilioVerify.ts";
import { vonage } from "./vonage.ts";
import { webhook } from "./webhook.ts";
import { whatsapp } from "./whatsapp.ts";

export type { Account, HttpReply, HttpRequest, Outcome, Provider, Sms } from "./provider.ts";

export const providers: readonly Provider[] = [
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
