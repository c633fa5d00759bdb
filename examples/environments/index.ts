// What differs between environments is in the stack's configuration, or in a Pulumi ESC environment that it imports.
import * as pulumi from "@pulumi/pulumi";
import { SmsGateway } from "auth0-sms-gateway";

const config = new pulumi.Config();
const isProduction = pulumi.getStack() === "production";

const gateway = new SmsGateway("login-codes", {
  keyGeneration: config.getNumber("keyGeneration"),
  // Of a tenant with users, the connection survives "pulumi destroy".
  protectConnection: isProduction,
  providers: [
    {
      name: "twilio",
      settings: { accountSid: config.require("twilioAccountSid"), sender: config.require("twilioSender") },
    },
    ...(isProduction ? [{ name: "aws" } as const] : []),
  ],
  credentials: { twilio: { authToken: config.requireSecret("twilioAuthToken") } },
  // Nobody else gets codes: the strongest thing to do against SMS pumping.
  guard: { countries: ["DE", "AT"] },
  logRetentionDays: isProduction ? 365 : 7,
  alarmTopicArn: config.get("alarmTopicArn"),
  tags: { environment: pulumi.getStack() },
});

export const url = gateway.url;
export const keyGeneration = gateway.keyGeneration;
