// What `npm start` prints once it runs.
import { relative } from "node:path";
import { states, vendorNames } from "./carrier/carrier.ts";
import type { Event } from "./page/events.ts";
import type { Run } from "./run.ts";

/** Failures are printed like successes; what no user sees is not. */
export function describeEvent(event: Event): string[] {
  return linesOf(event).map(printable);
}

/** Anybody who starts a login writes into the terminal: it must obey nothing of that. */
function printable(line: string): string {
  return line.replace(/[\p{Cc}\p{Cf}]/gu, (character) => `\\u{${character.codePointAt(0)?.toString(16)}}`);
}

function linesOf(event: Event): string[] {
  switch (event.type) {
    case "message":
      return [`message to ${mask(event.message.to)} by ${event.message.vendor}`];
    case "failedStart": {
      const { phone_number, status, error, error_description, gatewayReply } = event.failure;
      const who = phone_number ? ` of ${mask(phone_number)}` : "";
      const code = gatewayReply && codeOf(gatewayReply.body);
      const advice = status === 429 ? ". local.yaml can set another limit: startsPerHour" : "";
      return [
        `login${who} failed: ${error}: ${error_description}${code ? ` (the gateway says ${code})` : ""}${advice}`,
      ];
    }
    case "tenant":
      return event.event.type === "fn" ? [`the phone provider did not send: ${event.event.description}`] : [];
    case "deployment":
    case "controls":
    case "log":
    case "receipt":
    case "reset":
    case "start":
      return [];
  }
}

/** Of a reply that tells one. */
function codeOf(body: string): string | undefined {
  return /"code":"(\w+)"/.exec(body)?.[1];
}

/** Where a stack has left the connection of an earlier run in force, beside the phone provider that it wants. */
export function describeSender({ logins, auth0Tenant, endpoints }: Run["cloud"]): string {
  if (auth0Tenant.phone_providers.length === 0 || logins.readSwitch().sender !== "connection") return "";
  return `Codes still go through the connection, as in a real tenant until somebody turns its switch
"Use Tenant-Level Messaging Provider". To let the phone provider send them:
  curl -X PUT ${endpoints.inbox}/switch -H 'content-type: application/json' -d '{"usePhoneProvider":true}'
`;
}

function mask(number: string): string {
  return `${number.slice(0, 3)}*****${number.slice(-2)}`;
}

const number = "+4915112345678";
const grant = "http://auth0.com/oauth/grant-type/passwordless/otp";

export function describeRun({ cloud, endpoints }: Run): string {
  const { inbox, auth0, gateway, carrier, ca, clientId, logs } = endpoints;
  const from = (path: string) => relative(process.cwd(), path);
  const post = (path: string, body: object) =>
    [
      `  curl --cacert ${from(ca)} ${auth0}${path} \\`,
      "    -H 'content-type: application/json' \\",
      `    -d '${JSON.stringify(body)}'`,
    ].join("\n");
  const sender = describeSender(cloud);
  const login = { client_id: clientId, connection: "sms", phone_number: number, send: "code" };
  const exchange = { grant_type: grant, client_id: clientId, realm: "sms", username: number };
  return `
Ready in ${(performance.now() / 1000).toFixed(1)} s. Ctrl-C ends it.

  Inbox    ${inbox}
  Auth0    ${auth0}
  Gateway  ${gateway ?? "none in this program"}
  Logs     ${from(logs)}
  Vendors  ${carrier}, the baseUrl of providers other than aws
${cloud.phone ? `  Phone    ${cloud.phone.auth0}, page ${cloud.phone.page}\n` : ""}  More     ${from(ca).replace(/ca\.pem$/, "endpoints.json")}

${sender && `${sender}\n`}Start a login:
${post("/passwordless/start", login)}

Read the inbox:
  curl ${inbox}/messages

Exchange the code for tokens:
${post("/oauth/token", { ...exchange, otp: "<code>", scope: "openid" })}

Let the carrier fail (${states.join(", ")}), or add /${vendorNames.join(", /")} for one vendor:
  curl -X PUT ${inbox}/carrier -H 'content-type: application/json' -d '{"state":"down"}'
`;
}
