// The tenant's successful logins, streamed to whoever counts them. Nothing else of its log leaves Auth0.
import { LogStream } from "@pulumi/auth0/logStream.js";
import * as pulumi from "@pulumi/pulumi";

/** A code that was used is a login, or the first one of a user. */
const filters = ["auth.login.success", "auth.signup.success"].map((name) => ({ type: "category", name }));

/** To EventBridge, as a partner event source of the account. Resolves to its name. */
export function eventBridgeStream(
  name: string,
  place: pulumi.Output<{ readonly account: string; readonly region: string }>,
  parent: pulumi.Resource,
): pulumi.Output<string> {
  const { sink } = new LogStream(
    `${name}-log-stream`,
    {
      type: "eventbridge",
      filters,
      sink: {
        awsAccountId: place.apply(({ account }) => account),
        awsRegion: place.apply(({ region }) => region),
      },
    },
    { parent },
  );
  return sink.apply(({ awsPartnerEventSource = "" }) => awsPartnerEventSource);
}

/** To a gateway in another stack. */
export function httpStream(
  name: string,
  { url, key }: { readonly url: pulumi.Output<string>; readonly key: pulumi.Output<string> },
  parent: pulumi.Resource,
): void {
  new LogStream(
    `${name}-log-stream`,
    {
      type: "http",
      filters,
      sink: {
        httpEndpoint: url,
        httpContentType: "application/json",
        httpContentFormat: "JSONLINES",
        httpAuthorization: pulumi.secret(key),
      },
    },
    // Auth0's provider marks no part of a sink.
    { parent, additionalSecretOutputs: ["sink"] },
  );
}
