// Every command of AWS's CLI in the documents, run by that CLI, which checks its arguments by AWS's own models. What Moto
// serves is asked there; the rest is answered with nothing.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { chmodSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { delimiter, join } from "node:path";
import { promisify } from "node:util";
import { type Moto, startMoto } from "../support/moto.ts";
import { awsCli, pythonPackages } from "../support/realParts.ts";
import { commandsOf } from "../support/runbook.ts";
import { temporaryDir } from "../support/temporaryDir.ts";

const root = join(import.meta.dirname, "../..");
const runbook = "docs/operations.md";
const pages = [
  "README.md",
  ...readdirSync(join(root, "docs"), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".md"))
    .map((name) => `docs/${name}`),
];
const isOfAws = (command: string) => command.startsWith("aws ");

/** What a reader puts in place of a word in capitals. */
const meant: Readonly<Record<string, string>> = {
  ID: "rd-0123456789abcdef0123456789abcdef",
  CODE: "123456",
  GROUP: "sms-gateway-receipts-logs-0123456",
  NAME: "sms-gateway-function-0123456",
};
const asTyped = (command: string) =>
  command.replaceAll(/ ([A-Z]+)\b/g, (whole, word: string) => (word in meant ? ` ${meant[word]}` : whole));

/** Outputs of the stack that the runbook is about. */
const outputs = {
  functionName: "sms-gateway-function",
  logGroupName: "sms-gateway-logs",
  secretArn: "sms-gateway-secret",
};

/** Log groups of the functions beside the gateway, which the state alone names. */
const groups = ["sms-gateway-books-logs-0123456", "sms-gateway-receipts-logs-0123456"];

const lines = ['{"status":503,"code":"ERR_PROVIDERS_UNAVAILABLE"}', '{"status":200}'];

interface Call {
  readonly service: string;
  readonly path?: string;
  /** Of the services that are asked in JSON by operation. */
  readonly target?: string;
  readonly body: object;
}

/** Calls AWS's API of Moto, which believes everybody. */
async function call(url: string, { service, path = "/", target, body }: Call): Promise<void> {
  const credential = `Credential=x/20260101/eu-central-1/${service}/aws4_request`;
  const isForm = body instanceof URLSearchParams;
  const response = await fetch(url + path, {
    method: "POST",
    headers: {
      authorization: `AWS4-HMAC-SHA256 ${credential}, SignedHeaders=host, Signature=0`,
      ...(!isForm && { "content-type": target ? "application/x-amz-json-1.1" : "application/json" }),
      ...(target && { "x-amz-target": target }),
    },
    body: isForm ? body : JSON.stringify(body),
  });
  assert.ok(response.ok, `${service} ${target ?? path}: ${response.status} ${await response.text()}`);
}

/** What of the stack the commands ask for. */
async function fill({ url }: Moto): Promise<void> {
  const { functionName, logGroupName, secretArn } = outputs;
  const logs = (operation: string, body: object) =>
    call(url, { service: "logs", target: `Logs_20140328.${operation}`, body });
  const logEvents = lines.map((message) => ({ timestamp: Date.now(), message }));
  for (const group of [logGroupName, ...groups]) {
    const stream = { logGroupName: group, logStreamName: "s" };
    await logs("CreateLogGroup", { logGroupName: group });
    await logs("CreateLogStream", stream);
    await logs("PutLogEvents", { ...stream, logEvents });
  }
  const secret = (operation: string, body: object) =>
    call(url, { service: "secretsmanager", target: `secretsmanager.${operation}`, body });
  await secret("CreateSecret", { Name: secretArn, SecretString: "{}", ClientRequestToken: "0".repeat(32) });
  await secret("DeleteSecret", { SecretId: secretArn });
  const role = {
    Action: "CreateRole",
    Version: "2010-05-08",
    RoleName: "role",
    AssumeRolePolicyDocument: "{}",
  };
  await call(url, { service: "iam", body: new URLSearchParams(role) });
  const settings = {
    Role: "arn:aws:iam::123456789012:role/role",
    Runtime: "nodejs22.x",
    Handler: "index.handler",
  };
  const emptyZip = "UEsFBgAAAAAAAAAAAAAAAAAAAAAAAA==";
  const body = { FunctionName: functionName, ...settings, Code: { ZipFile: emptyZip } };
  await call(url, { service: "lambda", path: "/2015-03-31/functions", body });
}

describe("Commands of AWS's CLI in the documents", function () {
  this.timeout(120_000).slow(20_000);
  let moto: Moto;
  let nothing: Server;
  const asked: string[] = [];
  const bin = temporaryDir("bin-");

  before(async function () {
    awsCli.require(this);
    pythonPackages.require(this);
    moto = await startMoto("http");
    await fill(moto);
    nothing = createServer((request, response) => {
      asked.push(`${request.headers["x-amz-target"] ?? `${request.method} ${request.url}`}`);
      response.setHeader("content-type", "application/x-amz-json-1.1");
      response.end("{}");
    });
    await new Promise<void>((resolve) => nothing.listen(0, "127.0.0.1", resolve));
    // What the engine's tests hold the outputs to.
    const answers = Object.entries(outputs).map(([name, value]) => `*" ${name} "*) echo ${value} ;;`);
    answers.push(`*" --show-ids "*) printf '  ID: %s\\n' ${groups.join(" ")} ;;`);
    writeFileSync(join(bin, "pulumi"), `#!/bin/sh\ncase " $* " in ${answers.join(" ")} *) exit 1 ;; esac\n`);
    chmodSync(join(bin, "pulumi"), 0o700);
  });
  after(async () => {
    await moto?.close();
    nothing?.close();
  });

  /** Runs a command in a shell that has set the variables of the runbook. */
  function run(command: string, url: string): Promise<{ stdout: string }> {
    const assignments = commandsOf(runbook).filter((line) => /^[A-Z]+=/.test(line));
    const env = {
      PATH: [bin, awsCli.path("dist"), process.env.PATH].join(delimiter),
      AWS_ENDPOINT_URL: url,
      AWS_REGION: "eu-central-1",
      AWS_ACCESS_KEY_ID: "x",
      AWS_SECRET_ACCESS_KEY: "y",
      AWS_PAGER: "",
      AWS_MAX_ATTEMPTS: "1",
      AWS_CONFIG_FILE: "/nowhere",
    };
    const script = [...assignments, asTyped(command)].join("\n");
    return promisify(execFile)("bash", ["-euo", "pipefail", "-c", script], { env });
  }
  const ofMoto = (command: string) => run(command, moto.url);
  const ofNobody = (command: string) =>
    run(command, `http://127.0.0.1:${(nothing.address() as AddressInfo).port}`);

  /** Of commands that Moto serves, what they print in the order of the runbook. */
  const served: readonly (readonly [command: RegExp, printed: RegExp])[] = [
    [/^aws iam create-open-id-connect-provider /, /"OpenIDConnectProviderArn"/],
    [/^aws logs tail /, /"status":503/],
    [/^aws cloudwatch describe-alarms /, /^\[\]$/m],
    [/^aws secretsmanager describe-secret /, /"DeletedDate"/],
    [/^aws secretsmanager restore-secret /, /"Name": "sms-gateway-secret"/],
    [/^aws lambda put-function-concurrency /, /"ReservedConcurrentExecutions": 0/],
    [/^aws lambda delete-function-concurrency /, /^$/],
    [/^aws lambda get-function-concurrency /, /^$/],
  ];

  for (const page of pages)
    for (const command of [...new Set(commandsOf(page).filter(isOfAws))]) {
      const [, printed] = served.find(([pattern]) => pattern.test(command)) ?? [];
      it(`${page}: ${command}`, async () => {
        const { stdout } = await (printed ? ofMoto : ofNobody)(command);
        if (printed) assert.match(stdout, printed);
      });
    }

  it("are refused where an option is misspelt", async () => {
    await assert.rejects(ofNobody("aws logs tail group --sinse 15m"), /Unknown options: --sinse/);
    await assert.rejects(ofNobody("aws lambda put-function-concurrency --function-name f"), /required/);
  });

  it("ask AWS for what Moto does not serve, which are these", () => {
    assert.deepEqual([...new Set(asked.map((one) => one.replace(/\?.*/, "")))].sort(), [
      "AWSEvents.ListEventSources",
      "DELETE /2021-10-31/functions/sms-gateway-function-0123456/url",
      "GET /2016-08-19/account-settings",
      "PinpointSMSVoiceV2.CreateVerifiedDestinationNumber",
      "PinpointSMSVoiceV2.SendDestinationNumberVerificationCode",
      "PinpointSMSVoiceV2.VerifyDestinationNumber",
    ]);
  });
});

describe("Patterns of the runbook", () => {
  const patterns = commandsOf(runbook).flatMap((line) => /--filter-pattern '([^']*)'/.exec(line)?.[1] ?? []);
  const fields = new Set(
    [...readFileSync(join(root, "docs/logs.md"), "utf8").matchAll(/`([\w.[\]]+)`/g)].map(([, name]) => name),
  );

  /** https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html */
  const term = /\$\.([\w.]+) (?:=|!=|>=|<=|>|<) (?:"[^"]*"|\d+)/;
  const grammar = new RegExp(`^\\{ ${term.source}(?: (?:\\|\\||&&) ${term.source})* \\}$`);

  it("are some", () => assert.ok(patterns.length >= 4));

  for (const pattern of new Set(patterns)) {
    it(`${pattern} is one of CloudWatch's, of fields that the log has`, () => {
      assert.match(pattern, grammar);
      const named = [...pattern.matchAll(new RegExp(term, "g"))].map(([, name = ""]) => name);
      assert.deepEqual(
        named.filter((name) => !fields.has(name)),
        [],
      );
    });
  }
});
