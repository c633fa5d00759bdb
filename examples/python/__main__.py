"""A gateway with two providers: the second takes over when the first cannot send."""

import pulumi
import pulumi_auth0_sms_gateway as smsgw

config = pulumi.Config()

gateway = smsgw.SmsGateway(
    "login-codes",
    template="{{ code }} is your code",
    syntax=smsgw.TemplateSyntax.LIQUID,
    code=smsgw.CodeArgs(length=8, lifetime_seconds=600),
    providers=[
        smsgw.SmsProviderArgs(
            name=smsgw.ProviderName.TWILIO,
            settings={
                "accountSid": config.require("twilioAccountSid"),
                "sender": config.require("twilioSender"),
            },
        ),
        smsgw.SmsProviderArgs(name=smsgw.ProviderName.AWS),
    ],
    credentials=smsgw.CredentialsArgs(
        twilio=smsgw.TwilioCredentialsArgs(auth_token=config.require_secret("twilioAuthToken")),
    ),
    opts=pulumi.ResourceOptions(protect=True),
)

pulumi.export("url", gateway.url)
pulumi.export("connectionId", gateway.connection_id)
