// Every contract. A new provider needs one here.
import { africasTalking } from "./africasTalking.contract.ts";
import { aws } from "./aws.contract.ts";
import { awsNotify } from "./awsNotify.contract.ts";
import { bandwidth } from "./bandwidth.contract.ts";
import { bird } from "./bird.contract.ts";
import { clickSend } from "./clickSend.contract.ts";
import type { Contract } from "./contract.ts";
import { fortySixElks } from "./fortySixElks.contract.ts";
import { infobip } from "./infobip.contract.ts";
import { messageBird } from "./messageBird.contract.ts";
import { plivo } from "./plivo.contract.ts";
import { seven } from "./seven.contract.ts";
import { sinch } from "./sinch.contract.ts";
import { sns } from "./sns.contract.ts";
import { telnyx } from "./telnyx.contract.ts";
import { termii } from "./termii.contract.ts";
import { twilio } from "./twilio.contract.ts";
import { twilioVerify } from "./twilioVerify.contract.ts";
import { vonage } from "./vonage.contract.ts";
import { webhook } from "./webhook.contract.ts";
import { whatsapp } from "./whatsapp.contract.ts";

export const contracts: readonly Contract[] = [
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
