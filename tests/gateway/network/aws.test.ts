import assert from "node:assert/strict";
import { AwsError, awsCaller, signRequest, type Variables } from "../../../gateway/network/aws.ts";
import { ExchangeError, type HttpClient } from "../../../gateway/network/http.ts";
import type { HttpReply, HttpRequest } from "../../../gateway/network/request.ts";
import { readSignature } from "../../support/sigV4.ts";

const secretAccessKey = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";

const variables: Variables = {
  AWS_REGION: "eu-central-1",
  AWS_ACCESS_KEY_ID: "AKIDEXAMPLE",
  AWS_SECRET_ACCESS_KEY: secretAccessKey,
};

const request: HttpRequest = {
  method: "POST",
  url: "/",
  headers: { "content-type": "application/x-amz-json-1.1", "x-amz-target": "Service.Operation" },
  body: '{"text":"Ünïcode 🔐"}',
  sign: { service: "secretsmanager" },
};

function lower(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}

/** What the service sees of a signed request. */
function received({ method, url, headers, body }: HttpRequest) {
  return { method, path: new URL(url).pathname, headers: lower(headers), body };
}

describe("signature of an AWS call", () => {
  // The suite signs as of one moment, for a service named "service".
  // https://github.com/awslabs/aws-c-auth/tree/main/tests/aws-signing-test-suite/v4
  const vector = (headers: Record<string, string>, token?: string) =>
    signRequest(
      {
        method: "POST",
        url: "/",
        headers: { "X-Amz-Date": "20150830T123600Z", ...headers },
        body: "",
        sign: { service: "service", region: "us-east-1" },
      },
      { ...variables, AWS_ENDPOINT_URL: "https://example.amazonaws.com", AWS_SESSION_TOKEN: token },
    ).headers.Authorization;

  it("is that of AWS's vector post-vanilla", () => {
    assert.equal(
      vector({}),
      "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, SignedHeaders=host;x-amz-date, Signature=5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b",
    );
  });

  it("is that of AWS's vector post-header-key-sort", () => {
    assert.equal(
      vector({ "My-Header1": "value1" }),
      "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, SignedHeaders=host;my-header1;x-amz-date, Signature=c5410059b04c1ee005303aed430f6e6645f61f4dc9e1461ec8f8916fdf18852c",
    );
  });

  it("is that of AWS's vector post-sts-header-before", () => {
    const token =
      "AQoDYXdzEPT//////////wEXAMPLEtc764bNrC9SAPBSM22wDOk4x4HIZ8j4FZTwdQWLWsKWHGBuFqwAeMicRXmxfpSPfIeoIYRqTflfKD8YUuwthAx7mSEI/qkPpKPi/kMcGdQrmGdeehM4IC1NtBmUpp2wUE8phUZampKsburEDy0KPkyQDYwT7WZ0wq5VSXDvp75YU9HFvlRd8Tx6q6fE8YQcHNVXAkiY9q6d+xo0rKwT38xVqr7ZD0u0iPPkUL64lIZbqBAz+scqKmlzm8FDrypNC9Yjc8fPOLn9FX9KSYvKTr4rvx3iSIlTJabIQwj2ICCR/oLxBA==";
    assert.equal(
      vector({}, token),
      "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, SignedHeaders=host;x-amz-date;x-amz-security-token, Signature=85d96828115b5dc0cfc3bd16ad9e210dd772bbebba041836c64533a82be05ead",
    );
  });

  it("covers body, host, target and content type", () => {
    const signature = readSignature(received(signRequest(request, variables)), secretAccessKey);
    assert.equal(signature?.isRight, true);
    for (const name of ["host", "x-amz-date", "x-amz-target", "content-type"]) {
      assert.ok(signature?.signedHeaders.includes(name), name);
    }
  });

  it("is wrong for a body that was changed on the way", () => {
    const signed = signRequest(request, variables);
    const signature = readSignature(received({ ...signed, body: "{}" }), secretAccessKey);
    assert.equal(signature?.isRight, false);
  });

  it("carries and covers the session token", () => {
    const signed = signRequest(request, { ...variables, AWS_SESSION_TOKEN: "of-the-role" });
    const signature = readSignature(received(signed), secretAccessKey);
    assert.equal(lower(signed.headers)["x-amz-security-token"], "of-the-role");
    assert.ok(signature?.isRight && signature.signedHeaders.includes("x-amz-security-token"));
  });

  it("is made with the credentials of the moment", () => {
    const later = { ...variables, AWS_ACCESS_KEY_ID: "AKIDRENEWED" };
    const signature = readSignature(received(signRequest(request, later)), secretAccessKey);
    assert.equal(signature?.accessKeyId, "AKIDRENEWED");
  });

  it("is made with the secret key of the moment, and for each region", () => {
    for (const secret of [secretAccessKey, "renewed", secretAccessKey]) {
      for (const region of ["eu-central-1", "us-east-1"]) {
        const signed = signRequest(request, {
          ...variables,
          AWS_SECRET_ACCESS_KEY: secret,
          AWS_REGION: region,
        });
        assert.equal(readSignature(received(signed), secret)?.isRight, true);
      }
    }
  });

  const addresses: Record<string, [string | undefined, string]> = {
    "eu-central-1": [undefined, "https://secretsmanager.eu-central-1.amazonaws.com/"],
    "us-gov-west-1": [undefined, "https://secretsmanager.us-gov-west-1.amazonaws.com/"],
    "cn-north-1": [undefined, "https://secretsmanager.cn-north-1.amazonaws.com.cn/"],
    "eu-west-1": ["https://localhost:7420", "https://localhost:7420/"],
  };
  for (const [region, [endpoint, url]] of Object.entries(addresses)) {
    it(`goes to ${url} in ${region}${endpoint ? " with AWS_ENDPOINT_URL" : ""}`, () => {
      const signed = signRequest(request, { ...variables, AWS_REGION: region, AWS_ENDPOINT_URL: endpoint });
      assert.equal(signed.url, url);
      assert.equal(lower(signed.headers).host, new URL(url).host);
      assert.equal(readSignature(received(signed), secretAccessKey)?.region, region);
    });
  }

  it("is for the region that a provider asks for", () => {
    const sign = { service: "sms-voice", region: "ap-south-1" };
    const signed = signRequest({ ...request, sign }, variables);
    assert.equal(signed.url, "https://sms-voice.ap-south-1.amazonaws.com/");
    assert.equal(readSignature(received(signed), secretAccessKey)?.region, "ap-south-1");
  });

  it("is left out where none is asked for", () => {
    const plain = { ...request, url: "https://provider.example/send", sign: undefined };
    assert.equal(signRequest(plain, variables), plain);
  });
});

describe("AWS call", () => {
  const call = {
    service: "secretsmanager",
    target: "secretsmanager.GetSecretValue",
    version: "1.1",
  } as const;

  /** A client that answers with one after the other of these. */
  function scripted(...answers: (HttpReply | Error)[]) {
    const requests: HttpRequest[] = [];
    const http: HttpClient = {
      async exchange(given) {
        requests.push(given);
        const answer = answers[requests.length - 1];
        if (!answer || answer instanceof Error) throw answer ?? new Error("one call too many");
        return answer;
      },
      open: async () => undefined,
    };
    const run = (patience = { timeoutMs: 1900, pauses: [1, 1] }) =>
      awsCaller(http, variables)({ ...call, input: { SecretId: "s" } }, patience);
    return { requests, run };
  }

  const reply = (status: number, body: object): HttpReply => ({
    status,
    headers: {},
    body: JSON.stringify(body),
  });
  const good = reply(200, { SecretString: "x" });

  it("posts its input to its target", async () => {
    const { requests, run } = scripted(good);
    assert.deepEqual(await run(), { SecretString: "x" });
    const [sent] = requests;
    assert.equal(sent?.body, '{"SecretId":"s"}');
    assert.equal(lower(sent?.headers ?? {})["x-amz-target"], "secretsmanager.GetSecretValue");
    assert.equal(lower(sent?.headers ?? {})["content-type"], "application/x-amz-json-1.1");
  });

  const passing: Record<string, HttpReply | Error> = {
    "a throttled call": reply(400, { __type: "ThrottlingException" }),
    "a call beyond the throughput of the table": reply(400, {
      __type: "com.amazonaws.dynamodb.v20120810#ProvisionedThroughputExceededException",
    }),
    "a call too many, by its status alone": reply(429, {}),
    "an internal error": reply(500, { __type: "com.amazonaws.secretsmanager#InternalServiceError" }),
    "a gateway between that fails": { status: 502, headers: {}, body: "<html>Bad gateway</html>" },
    "a 503 without a body": reply(503, {}),
    "a 504 without a body": reply(504, {}),
    "an error that only a header names": {
      status: 400,
      headers: { "x-amzn-errortype": "RequestTimeoutException:http://internal.amazon.com/coral/" },
      body: "",
    },
    "a connection that failed": new ExchangeError("connection", false),
    "a connection that died under the request": new ExchangeError("connection", true),
  };
  for (const [name, failure] of Object.entries(passing)) {
    it(`tries again after ${name}`, async () => {
      const { requests, run } = scripted(failure, failure, good);
      assert.deepEqual(await run(), { SecretString: "x" });
      assert.equal(requests.length, 3);
    });
  }

  // https://github.com/boto/botocore: retries/standard.py and data/_retry.json
  const retriedBySdks = [
    ...["Throttling", "ThrottlingException", "ThrottledException", "RequestThrottledException"],
    ...["TooManyRequestsException", "ProvisionedThroughputExceededException", "RequestThrottled", "SlowDown"],
    ...["TransactionInProgressException", "RequestLimitExceeded", "BandwidthLimitExceeded"],
    ...["LimitExceededException", "PriorRequestNotComplete", "EC2ThrottledException", "RequestTimeout"],
    ...["RequestTimeoutException", "ReplicatedWriteConflictException"],
  ];
  for (const name of retriedBySdks) {
    it(`tries again after ${name}, as AWS's SDKs do`, async () => {
      const { requests, run } = scripted(reply(400, { __type: name }), good);
      await run();
      assert.equal(requests.length, 2);
    });
  }

  it("waits for as long as it is told after a throttled call, and not at all after a connection that failed", async () => {
    const patience = { timeoutMs: 1900, pauses: [200] };
    for (const [failure, least, most] of [
      [reply(400, { __type: "ThrottlingException" }), 199, 1000],
      [new ExchangeError("connection", true), 0, 150],
    ] as const) {
      const begun = performance.now();
      await scripted(failure, good).run(patience);
      const tookMs = performance.now() - begun;
      assert.ok(tookMs >= least && tookMs < most, `${tookMs} ms`);
    }
  });

  it("does not wait beyond its time", async () => {
    const { requests, run } = scripted(reply(500, {}), good);
    await assert.rejects(run({ timeoutMs: 50, pauses: [60] }), { code: "ServerError" });
    assert.equal(requests.length, 1);
  });

  it("gives up after three tries", async () => {
    const failure = reply(500, {});
    const { requests, run } = scripted(failure, failure, failure, good);
    await assert.rejects(run(), { name: "AwsError", code: "ServerError" });
    assert.equal(requests.length, 3);
  });

  const lasting: Record<string, [HttpReply | Error, object]> = {
    "a refusal": [
      reply(400, { __type: "com.amazonaws.secretsmanager#ResourceNotFoundException", message: "x" }),
      { name: "AwsError", code: "ResourceNotFoundException" },
    ],
    "missing permission": [
      reply(400, { __type: "AccessDeniedException" }),
      { code: "AccessDeniedException" },
    ],
    "a 404 without a type": [reply(404, {}), { code: "ClientError" }],
    "a timeout": [new ExchangeError("timeout", true), { name: "ExchangeError", reason: "timeout" }],
  };
  for (const [name, [failure, expected]] of Object.entries(lasting)) {
    it(`does not try again after ${name}`, async () => {
      const { requests, run } = scripted(failure, good);
      await assert.rejects(run(), expected);
      assert.equal(requests.length, 1);
    });
  }

  it("fails once where a reply cannot be read, and quotes nothing of it", async () => {
    const { requests, run } = scripted({ status: 200, headers: {}, body: '{"SecretString":"canary' }, good);
    const error = await run().catch((thrown: unknown) => thrown);
    assert.ok(error instanceof AwsError);
    assert.equal(error.message, "AWS answered 200 UnreadableReply");
    assert.equal(requests.length, 1);
  });

  it("says nothing of the reply but AWS's code", async () => {
    const { run } = scripted(reply(400, { __type: "AccessDeniedException", message: "secret arn:aws:x" }));
    const error = await run().catch((thrown: unknown) => thrown);
    assert.ok(error instanceof AwsError);
    assert.equal(error.message, "AWS answered 400 AccessDeniedException");
  });
});
