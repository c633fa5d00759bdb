// A gateway with two providers: the second takes over when the first cannot send.
import * as pulumi from "@pulumi/pulumi";
import { SmsGateway, TemplateSyntax } from "auth0-sms-gateway";

const config = new pulumi.Config();

const gateway = new SmsGateway(
  "login-codes",
  {
    template: "{{ code }} is your code",
    syntax: TemplateSyntax.Liquid,
    code: { length: 8, lifetimeSeconds: 600 },
    providers: [
      {
        name: "twilio",
        settings: { accountSid: config.require("twilioAccountSid"), sender: config.require("twilioSender") },
      },
      { name: "aws" },
    ],
    credentials: { twilio: { authToken: config.requireSecret("twilioAuthToken") } },
  },
  { protect: true },
);

export const url = gateway.url;
export const connectionId = gateway.connectionId;
