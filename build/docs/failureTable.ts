// What to do about each failure, for docs/failures.md and the page of the local run. Made from the gateway's own list, so
// that none can be missing.
import { type FailureCode, failures } from "../../gateway/errors.ts";
import { table } from "./table.ts";

const advice: Record<FailureCode, string> = {
  ERR_HTTP_PATH: "The connection's `gateway_url` is not the stack output `url`. Run `pulumi up --refresh`.",
  ERR_HTTP_METHOD: "Not Auth0: somebody opened the URL. Nothing to do.",
  ERR_HTTP_SIZE:
    "The request has more than 16 KB: not Auth0, or a template that renders to so much. Shorten `template`.",
  ERR_TOKEN_MISSING:
    "The connection has no `gateway_authentication`, or somebody else calls. Run `pulumi up --refresh`.",
  ERR_TOKEN_FORMAT: "Not Auth0. Nothing to do.",
  ERR_TOKEN_ALGORITHM: "Not Auth0, which signs with HS256. Nothing to do.",
  ERR_TOKEN_SIGNATURE:
    "The connection signs with a key that is not of this stack: edited by hand, or another stack's. Run `pulumi up --refresh`.",
  ERR_TOKEN_SUBJECT: "`subject` of the connection was changed by hand. Run `pulumi up --refresh`.",
  ERR_TOKEN_AUDIENCE: "`audience` of the connection was changed by hand. Run `pulumi up --refresh`.",
  ERR_TOKEN_EXPIRED: "A replayed token. Nothing to do unless Auth0's own calls fail.",
  ERR_TOKEN_NOT_YET_VALID: "A token made with a wrong clock. Nothing to do unless Auth0's own calls fail.",
  ERR_MESSAGE_JSON: "Not Auth0. Nothing to do.",
  ERR_MESSAGE_RECIPIENT: "The user typed a number that exists nowhere. Have the login page check numbers.",
  ERR_MESSAGE_BODY: "The template renders to nothing or to more than 1600 characters. Shorten it.",
  ERR_MESSAGE_SENDER: "The connection's `from` is too long. Set `sender`.",
  ERR_MESSAGE_REQ: "Not Auth0. Nothing to do.",
  ERR_CHECK_ONLY:
    "A check of `npm run doctor` or of the canary: nothing to do. From Auth0: it signs with the check key; run `pulumi up --refresh`.",
  ERR_GUARD_NUMBER: "Nothing: a premium-rate or other special number, to which no code is sent.",
  ERR_GUARD_COUNTRY: "Nothing, or add the country to `guard.countries`.",
  ERR_GUARD_BUDGET:
    "The day's `guard.messagesPerDay` is used up: an attack, or a limit that is too low. [Raise it](operations.md#the-days-messages-run-out), or wait until midnight UTC.",
  ERR_GUARD_RECIPIENT:
    "More than 8 messages in 15 minutes or 15 in 24 hours to one number. Wait, or for a tester's number set `guard.safe`.",
  ERR_GUARD_DESTINATION:
    "More new numbers of one block, range or country than its past explains: [an attack or a launch](guard.md#when-the-alarm-rings).",
  ERR_GUARD_CONVERSION:
    "Kept for later: the rule `conversion` [only watches](guard.md), so no request gets this code.",
  ERR_ROUTE_NONE:
    "The country's route names no provider, or none of them carries this message. `npm run providers -- check` shows the routes; [add a provider to it](routing.md).",
  ERR_IN_FLIGHT:
    "The same message is being sent by another request. Nothing to do: whoever asks again finds it sent.",
  ERR_REJECTED_RECIPIENT: "The number cannot be reached or has opted out. Nothing to do on this side.",
  ERR_REJECTED_CONTENT: "The carrier filters this text. Change `template`; see the `vendorCode` in the log.",
  ERR_REJECTED_SENDER:
    "The sender is not allowed there. Register it at the vendor, or set [another one for the country](routing.md).",
  ERR_REJECTED_ACCOUNT:
    "Credentials, balance, spend limit or permissions of the provider's account, or a refusal that the gateway does not know; the log's `vendorCode` says which.",
  ERR_PROVIDERS_UNAVAILABLE:
    "Every provider of the route is down or throttles: see `attempts` in the log. If there is one alone, [add a second](providers.md).",
  ERR_DELIVERY_UNKNOWN:
    "A provider took the request and did not answer in time. The code may have arrived, so nothing repeats it. If it happens often, [take the provider out](operations.md#take-a-provider-out).",
  ERR_DEADLINE:
    "The first providers used up the time. Change their order, or raise `deadlineSeconds`, and `timeoutSeconds` with it.",
  ERR_SECRET:
    "Secrets Manager did not answer, or the role may not read the secret: [what to do](operations.md#the-secret-cannot-be-read). See `detail` in the log.",
  ERR_SETTINGS: "Settings and secret do not fit this version of the gateway. Run `pulumi up`.",
  ERR_INTERNAL: "A bug of the gateway: report it with the `stack` of the log line.",
};

/** What the page of the local run says of each code, in the same Markdown. */
export function adviceFile(): string {
  return `${JSON.stringify(advice, null, 2)}\n`;
}

/** Markdown, a row for each code. */
export function failureTable(): string {
  return table(
    ["Code in the log", "Status", "Permanent", "What to do"],
    Object.entries(failures).map(([code, [status, permanent]]) => [
      `\`${code}\``,
      `${status}`,
      permanent ? "yes" : "no",
      advice[code as FailureCode],
    ]),
  );
}
