// A gateway with two providers: the second takes over when the first cannot send.
package logincodes;

import com.pulumi.Context;
import com.pulumi.Pulumi;
import com.pulumi.auth0smsgateway.SmsGateway;
import com.pulumi.auth0smsgateway.SmsGatewayArgs;
import com.pulumi.auth0smsgateway.enums.ProviderName;
import com.pulumi.auth0smsgateway.enums.TemplateSyntax;
import com.pulumi.auth0smsgateway.inputs.CodeArgs;
import com.pulumi.auth0smsgateway.inputs.CredentialsArgs;
import com.pulumi.auth0smsgateway.inputs.SmsProviderArgs;
import com.pulumi.auth0smsgateway.inputs.TwilioCredentialsArgs;
import com.pulumi.resources.ComponentResourceOptions;
import java.util.Map;

public class App {
    public static void main(String[] args) {
        Pulumi.run(App::stack);
    }

    private static void stack(Context ctx) {
        var config = ctx.config();
        var twilio = SmsProviderArgs.builder()
            .name(ProviderName.Twilio)
            .settings(Map.of(
                "accountSid", config.require("twilioAccountSid"),
                "sender", config.require("twilioSender")))
            .build();
        var credentials = TwilioCredentialsArgs.builder()
            .authToken(config.requireSecret("twilioAuthToken"))
            .build();
        var gateway = new SmsGateway("login-codes", SmsGatewayArgs.builder()
            .template("{{ code }} is your code")
            .syntax(TemplateSyntax.Liquid)
            .code(CodeArgs.builder().length(8).lifetimeSeconds(600).build())
            .providers(twilio, SmsProviderArgs.builder().name(ProviderName.Aws).build())
            .credentials(CredentialsArgs.builder().twilio(credentials).build())
            .build(), ComponentResourceOptions.builder().protect(true).build());
        ctx.export("url", gateway.url());
        ctx.export("connectionId", gateway.connectionId());
    }
}
