// The arguments once all values are known: for each its default and the rule that its value must meet. A message says the
// rule and, where it is not plain, what to do; problems.ts adds path and value.
import * as v from "valibot";
import { deliverySchema } from "../../gateway/delivery/policy.ts";
import { routesSchema } from "../../gateway/delivery/route.ts";
import { guardSchema } from "../../gateway/guard/settings.ts";
import { tidySender } from "../../gateway/message/sender.ts";
import { textSchema } from "../../gateway/message/text.ts";
import { maxDeadlineMs } from "../../gateway/settings.ts";
import { Architecture, Auth0Path, TemplateSyntax } from "../args.ts";
import { alarmsSchema } from "./alarmSchema.ts";
import { observeArgsSchema } from "./observeSchema.ts";
import { flag, whole } from "./rules.ts";

/** Auth0 gives up after 30 s, so a longer time-out would be useless. */
const maxTimeoutSeconds = 30;

const logRetentions = [
  0, 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
];

function text(min: number, max: number, whose: string) {
  const rule = `must be ${min} to ${max} characters long (limit of ${whose})`;
  return v.pipe(v.string("must be a text"), v.minLength(min, rule), v.maxLength(max, rule));
}

function ids(what: string, otherwise = "") {
  const rule = `must be a list of ${what}`;
  return v.pipe(
    v.array(v.pipe(v.string(rule), v.nonEmpty(rule)), rule),
    v.minLength(1, `${rule}, at least one${otherwise && `; ${otherwise}`}`),
  );
}

/** `resource` is what follows region and account. */
function arn(service: string, resource: RegExp, rule: string) {
  const pattern = new RegExp(`^arn:[a-z-]+:${service}:${resource.source}$`);
  return v.pipe(v.string(rule), v.regex(pattern, rule));
}

const anyText = v.string("must be a text");

/** https://docs.aws.amazon.com/tag-editor/latest/userguide/best-practices-and-strats.html */
const tagCharacters = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u;
const tagRule = "must be letters, digits, spaces and _ . : / = + - @ only (limit of AWS)";
const tagsSchema = v.pipe(
  v.record(
    v.pipe(
      v.string(),
      v.minLength(1, "must have a key"),
      v.maxLength(128, "must have a key of at most 128 characters (limit of AWS)"),
      v.regex(tagCharacters, tagRule),
      v.check((key) => !/^aws:/i.test(key), 'must not begin with "aws:", which AWS keeps for itself'),
    ),
    v.pipe(
      anyText,
      v.maxLength(256, "must be at most 256 characters long (limit of AWS)"),
      v.regex(tagCharacters, tagRule),
    ),
    "must be an object of texts",
  ),
  v.maxEntries(50, "must be at most 50 tags (limit of AWS)"),
);

/** Variables of the gateway, of Lambda, and those by which Node would be weakened or would print what it sends. */
const refusedVariables = [
  [/^(SECRET_ID|TABLE_NAME)$/, "is a variable of the gateway"],
  [/^(AWS_|LAMBDA_|_)/, "begins as variables of Lambda do (AWS_, LAMBDA_, _)"],
  [/^(NODE_OPTIONS|NODE_DEBUG|NODE_TLS_REJECT_UNAUTHORIZED)$/, "would weaken the function or print secrets"],
] as const;

function variableProblem(name: string): string | undefined {
  if (!/^[a-zA-Z][a-zA-Z0-9_]+$/.test(name) && !name.startsWith("_"))
    return `${name} must be two or more letters, digits or _ and begin with a letter (limit of Lambda)`;
  const [, why] = refusedVariables.find(([pattern]) => pattern.test(name)) ?? [];
  return why && `${name} ${why}; remove it`;
}

/** A number, a short code, or a name with at least one letter. */
const senderPattern = /^(\+[1-9]\d{6,14}|\d{3,8}|(?=.*[A-Za-z])[A-Za-z0-9 &_-]{1,11})$/;

/** Arguments of the tenant that decide what is created: their values are needed at once. */
const plainTenantEntries = {
  auth0Path: v.optional(
    v.picklist(Object.values(Auth0Path), 'must be "connection", "phoneProvider", "both" or "none"'),
    Auth0Path.Connection,
  ),
  replacePhoneProvider: v.optional(flag, false),
  importConnectionId: v.optional(
    v.pipe(
      v.string("must be a text"),
      v.regex(/^con_[A-Za-z0-9]+$/, "must be the id of an Auth0 connection, such as con_UX85K7K0N86INi9U"),
    ),
  ),
  protectConnection: v.optional(flag, true),
};

/** All arguments whose values are needed at once. */
export const plainEntries = {
  ...plainTenantEntries,
  keyGeneration: v.optional(whole(1), 1),
  pepperGeneration: v.optional(whole(1), 1),
  sharedState: v.optional(flag, true),
  observe: observeArgsSchema,
};

/** Arguments that concern the Auth0 tenant. */
const tenantEntries = {
  ...plainTenantEntries,
  subject: v.optional(text(1, 64, "Auth0"), "urn:Auth0"),
  audience: v.optional(text(1, 128, "Auth0"), "urn:MySmsGateway"),
  sender: v.optional(
    v.pipe(
      v.string("must be a text"),
      v.transform(tidySender),
      v.regex(
        senderPattern,
        "must be a number such as +15551234567, a short code of 3 to 8 digits, or a name of at most 11 letters and digits with at least one letter",
      ),
    ),
  ),
  template: v.optional(text(1, 5120, "Auth0"), "Your verification code is: @@password@@"),
  syntax: v.optional(
    v.picklist(Object.values(TemplateSyntax), 'must be "md_with_macros" or "liquid"'),
    TemplateSyntax.Macros,
  ),
  code: v.optional(
    v.strictObject(
      {
        length: v.optional(whole(4, 40, "limit of Auth0"), 6),
        lifetimeSeconds: v.optional(whole(60, undefined, "limit of Auth0"), 300),
      },
      "must be an object with length and lifetimeSeconds",
    ),
    {},
  ),
  bruteForceProtection: v.optional(flag, true),
  forwardRequestInfo: v.optional(flag, true),
  disableSignup: v.optional(flag, false),
  clients: v.optional(ids("ids of Auth0 applications", "leave it out to leave the applications as they are")),
};

export const argsSchema = v.strictObject({
  ...tenantEntries,
  ...plainEntries,
  providers: v.optional(
    v.pipe(
      v.array(
        v.strictObject(
          {
            name: v.string("must be the name of a provider"),
            settings: v.optional(v.record(v.string(), v.unknown(), "must be an object of settings"), {}),
          },
          "must be an object with name and settings",
        ),
        "must be a list of providers",
      ),
      v.minLength(1, "must name at least one provider"),
    ),
    [{ name: "aws" }],
  ),
  routes: routesSchema,
  delivery: deliverySchema,
  guard: guardSchema,
  text: textSchema,
  credentials: v.optional(
    v.record(
      v.string(),
      v.record(v.string(), v.string("must be a text"), "must be an object of texts"),
      "must be an object with one entry for each provider",
    ),
    {},
  ),
  signatureKeys: v.optional(
    v.record(
      v.string(),
      v.string("must be a text"),
      "must be an object with one text for each provider that signs",
    ),
    {},
  ),
  deadlineSeconds: v.optional(whole(1, maxDeadlineMs / 1000, "Auth0 gives up after 30"), 10),
  memorySize: v.optional(whole(128, 10_240, "limit of Lambda, in MB"), 512),
  timeoutSeconds: v.optional(whole(2, maxTimeoutSeconds, "Auth0 gives up after 30"), 15),
  reservedConcurrency: v.optional(whole(0)),
  logRetentionDays: v.optional(
    v.picklist(logRetentions, `must be one of ${logRetentions.join(", ")} (0 keeps logs for ever)`),
    30,
  ),
  vpc: v.optional(
    v.strictObject(
      { subnetIds: ids("subnet ids"), securityGroupIds: ids("security group ids") },
      "must be an object with subnetIds and securityGroupIds",
    ),
  ),
  tags: v.optional(tagsSchema),
  architecture: v.optional(
    v.picklist(Object.values(Architecture), 'must be "arm64" or "x86_64"'),
    Architecture.Arm64,
  ),
  environment: v.optional(
    v.pipe(
      v.record(v.string(), anyText, "must be an object of texts"),
      v.rawCheck(({ dataset, addIssue }) => {
        if (!dataset.typed) return;
        const problems = Object.keys(dataset.value).flatMap((name) => variableProblem(name) ?? []);
        if (problems.length > 0) addIssue({ message: problems.join("; ") });
      }),
    ),
  ),
  kmsKeyArn: v.optional(
    // IAM knows keys by their own ARN only.
    arn(
      "kms",
      /[a-z0-9-]+:\d{12}:key\/[\w-]+/,
      "must be the ARN of a KMS key itself and not of an alias, such as arn:aws:kms:eu-central-1:123456789012:key/1234abcd-…",
    ),
  ),
  permissionsBoundaryArn: v.optional(
    arn(
      "iam",
      /:(\d{12}|aws):policy\/\S+/,
      "must be the ARN of an IAM policy, such as arn:aws:iam::123456789012:policy/boundary",
    ),
  ),
  alarms: alarmsSchema,
  alarmTopicArn: v.optional(
    // CloudWatch tells no FIFO topics.
    arn(
      "sns",
      /[a-z0-9-]+:\d{12}:[\w-]{1,256}/,
      "must be the ARN of an SNS topic that is not a FIFO topic, such as arn:aws:sns:eu-central-1:123456789012:pager",
    ),
  ),
});

const atLeast32 = "must be at least 32 characters long, as HS256 asks for";

function httpsUrl(output: string) {
  const rule = `must be an https URL, such as the output ${output} of SmsGateway`;
  const isHttps = (url: string) => /^https:\/\/[^\s/]+(\/\S*)?$/.test(url) && URL.canParse(url);
  return v.pipe(v.string(rule), v.check(isHttps, rule));
}

/** Arguments of a tenant whose gateway is elsewhere. */
export const tenantSchema = v.strictObject({
  ...tenantEntries,
  gatewayUrl: httpsUrl("url"),
  signingKey: v.pipe(v.string(atLeast32), v.minLength(32, atLeast32)),
  conversionUrl: v.optional(httpsUrl("conversionUrl")),
  conversionKey: v.optional(v.pipe(v.string(atLeast32), v.minLength(32, atLeast32))),
  auth0Path: v.optional(
    v.picklist(["connection", "phoneProvider", "both"], 'must be "connection", "phoneProvider" or "both"'),
    Auth0Path.Connection,
  ),
});

/** Inputs and outputs whose values no program, plan, state or error may show. */
export const secretNames: readonly string[] = [
  "credentials",
  "signatureKeys",
  "signingKey",
  "connectionJson",
  "conversionKey",
  "receiptUrls",
  "checkKey",
];

/** Values of the arguments with their defaults, all of them known. */
export type GatewayValues = v.InferOutput<typeof argsSchema>;
export type TenantValues = v.InferOutput<typeof tenantSchema>;

/** Arguments as they come: some may be missing, malformed, or outputs. */
export type LooseArgs = { readonly [Key in keyof GatewayValues]?: unknown };

export const defaults = v.getDefaults(argsSchema);
