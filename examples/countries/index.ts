// Each country its order of providers and its sender; the rest of the world the order of `providers`.
import * as pulumi from "@pulumi/pulumi";
import { SmsGateway } from "auth0-sms-gateway";

const config = new pulumi.Config();

const gateway = new SmsGateway("login-codes", {
  providers: [
    { name: "aws" },
    {
      name: "twilio",
      settings: { accountSid: config.require("twilioAccountSid"), sender: "+15550000001" },
    },
  ],
  credentials: { twilio: { authToken: config.requireSecret("twilioAuthToken") } },
  routes: {
    DE: { providers: ["twilio", "aws"], senders: { twilio: { sender: "ACME" }, aws: { sender: "ACME" } } },
    // Numbers only: carriers there drop messages from names.
    US: { senders: { twilio: { sender: "+15550000002" } } },
    CA: { senders: { twilio: { sender: "+15550000003" } } },
    IN: {
      providers: ["aws"],
      senders: { aws: { india: { entityId: "1101000000000000000", templateId: "1107000000000000000" } } },
    },
    // No users there: whoever asks for codes is not one of ours.
    KP: { providers: [] },
  },
});

export const url = gateway.url;
