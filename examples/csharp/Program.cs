// A gateway with two providers: the second takes over when the first cannot send.
using System.Collections.Generic;
using Pulumi;
using Pulumi.Auth0SmsGateway;
using Pulumi.Auth0SmsGateway.Inputs;

return await Deployment.RunAsync(() =>
{
    var config = new Config();
    var gateway = new SmsGateway("login-codes", new SmsGatewayArgs
    {
        Template = "{{ code }} is your code",
        Syntax = TemplateSyntax.Liquid,
        Code = new CodeArgs { Length = 8, LifetimeSeconds = 600 },
        Providers =
        {
            new SmsProviderArgs
            {
                Name = ProviderName.Twilio,
                Settings = new Dictionary<string, object>
                {
                    ["accountSid"] = config.Require("twilioAccountSid"),
                    ["sender"] = config.Require("twilioSender"),
                },
            },
            new SmsProviderArgs { Name = ProviderName.Aws },
        },
        Credentials = new CredentialsArgs
        {
            Twilio = new TwilioCredentialsArgs { AuthToken = config.RequireSecret("twilioAuthToken") },
        },
    }, new ComponentResourceOptions { Protect = true });

    return new Dictionary<string, object?>
    {
        ["url"] = gateway.Url,
        ["connectionId"] = gateway.ConnectionId,
    };
});
