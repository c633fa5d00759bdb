// A gateway with two providers: the second takes over when the first cannot send.
package main

import (
	smsgw "example.com/pulumi-auth0-sms-gateway/sdk/go/auth0smsgateway"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi/config"
)

func main() {
	pulumi.Run(program)
}

func program(ctx *pulumi.Context) error {
	settings := config.New(ctx, "")
	gateway, err := smsgw.NewSmsGateway(ctx, "login-codes", &smsgw.SmsGatewayArgs{
		Template: pulumi.String("{{ code }} is your code"),
		Syntax:   smsgw.TemplateSyntaxLiquid,
		Code:     smsgw.CodeArgs{Length: pulumi.Int(8), LifetimeSeconds: pulumi.Int(600)},
		Providers: []smsgw.SmsProviderInput{
			smsgw.SmsProviderArgs{
				Name: smsgw.ProviderNameTwilio,
				Settings: pulumi.Map{
					"accountSid": pulumi.String(settings.Require("twilioAccountSid")),
					"sender":     pulumi.String(settings.Require("twilioSender")),
				},
			},
			smsgw.SmsProviderArgs{Name: smsgw.ProviderNameAws},
		},
		Credentials: smsgw.CredentialsArgs{
			Twilio: smsgw.TwilioCredentialsArgs{AuthToken: settings.RequireSecret("twilioAuthToken")},
		},
	}, pulumi.Protect(true))
	if err != nil {
		return err
	}
	ctx.Export("url", gateway.Url)
	ctx.Export("connectionId", gateway.ConnectionId)
	return nil
}
