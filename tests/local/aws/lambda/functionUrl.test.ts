import assert from "node:assert/strict";
import { toEvent, toResponse, type UrlRequest } from "../../../../local/aws/lambda/functionUrl.ts";

const context = {
  urlId: "abcdefghijklmnop",
  region: "eu-central-1",
  requestId: "0d0e5a2c-1111-4222-8333-444455556666",
  now: new Date("2026-03-12T19:03:58.000Z"),
};

const request: UrlRequest = {
  method: "POST",
  target: "/",
  headers: { host: "localhost:7410", "content-type": "application/json" },
  body: Buffer.from('{"a":1}'),
  sourceIp: "192.0.2.7",
};

const eventOf = (changes: Partial<UrlRequest>) => toEvent({ ...request, ...changes }, context);

describe("event of a function URL", () => {
  it("has every field of payload format 2.0", () => {
    const event = eventOf({
      target: "/a%20b/c?x=1&y=2&x=3",
      headers: {
        host: "localhost:7410",
        "content-type": "application/json",
        "user-agent": "Auth0",
        authorization: "Bearer t",
        cookie: "a=1; b=2",
      },
    });
    assert.deepEqual(event, {
      version: "2.0",
      routeKey: "$default",
      rawPath: "/a%20b/c",
      rawQueryString: "x=1&y=2&x=3",
      cookies: ["a=1", "b=2"],
      headers: {
        host: "localhost:7410",
        "content-type": "application/json",
        "user-agent": "Auth0",
        authorization: "Bearer t",
        "x-amzn-trace-id": "Root=1-69b30e1e-0d0e5a2c1111422283334444",
        "x-forwarded-for": "192.0.2.7",
        "x-forwarded-port": "443",
        "x-forwarded-proto": "https",
      },
      queryStringParameters: { x: "1,3", y: "2" },
      requestContext: {
        accountId: "anonymous",
        apiId: "abcdefghijklmnop",
        domainName: "abcdefghijklmnop.lambda-url.eu-central-1.on.aws",
        domainPrefix: "abcdefghijklmnop",
        http: {
          method: "POST",
          path: "/a%20b/c",
          protocol: "HTTP/1.1",
          sourceIp: "192.0.2.7",
          userAgent: "Auth0",
        },
        requestId: "0d0e5a2c-1111-4222-8333-444455556666",
        routeKey: "$default",
        stage: "$default",
        time: "12/Mar/2026:19:03:58 +0000",
        timeEpoch: 1773342238000,
      },
      body: '{"a":1}',
      isBase64Encoded: false,
    });
  });

  it("leaves out what the request does not have", () => {
    const event = eventOf({ body: Buffer.alloc(0) });
    for (const name of ["body", "cookies", "queryStringParameters"]) assert.ok(!(name in event), name);
    assert.equal(event.isBase64Encoded, false);
    assert.equal(event.rawQueryString, "");
  });

  const contentTypes: [type: string | undefined, isText: boolean][] = [
    ["application/json", true],
    ["application/json; charset=utf-8", true],
    ["APPLICATION/JSON", true],
    ["text/plain", true],
    ["application/xml", true],
    ["application/javascript", true],
    ["application/problem+json", true],
    ["application/x-www-form-urlencoded", false],
    ["application/octet-stream", false],
    ["application/jsonx", false],
    [undefined, false],
  ];
  for (const [type, isText] of contentTypes) {
    it(`sends a body of type ${type} as ${isText ? "text" : "base64"}`, () => {
      const event = eventOf({ headers: { "content-type": type }, body: Buffer.from("grün") });
      assert.equal(event.isBase64Encoded, !isText);
      assert.equal(event.body, isText ? "grün" : "Z3LDvG4=");
    });
  }
});

describe("response of a function URL", () => {
  const answer = (result: unknown) => {
    const response = toResponse(JSON.stringify(result));
    return response && { ...response, body: response.body.toString() };
  };
  const json = { "content-type": "application/json" };

  const rows: [name: string, result: unknown, expected: unknown][] = [
    [
      "wraps a result without statusCode",
      { message: "hi" },
      { status: 200, headers: json, body: '{"message":"hi"}' },
    ],
    ["sends a bare text as JSON", "hi", { status: 200, headers: json, body: '"hi"' }],
    ["sends null as JSON", null, { status: 200, headers: json, body: "null" }],
    ["takes status and body", { statusCode: 401, body: "no" }, { status: 401, headers: json, body: "no" }],
    ["sends no body when there is none", { statusCode: 204 }, { status: 204, headers: json, body: "" }],
    [
      "lets headers replace the content type whatever their case",
      { statusCode: 200, headers: { "Content-Type": "text/plain", "X-A": 1 }, body: "a" },
      { status: 200, headers: { "content-type": "text/plain", "x-a": "1" }, body: "a" },
    ],
    [
      "decodes base64",
      { statusCode: 200, body: "Z3LDvG4=", isBase64Encoded: true },
      { status: 200, headers: json, body: "grün" },
    ],
    [
      "sets cookies",
      { statusCode: 200, cookies: ["a=1", "b=2"] },
      { status: 200, headers: { ...json, "set-cookie": ["a=1", "b=2"] }, body: "" },
    ],
    [
      "renames headers that Lambda keeps for itself",
      { statusCode: 401, headers: { "WWW-Authenticate": "Bearer" } },
      { status: 401, headers: { ...json, "x-amzn-remapped-www-authenticate": "Bearer" }, body: "" },
    ],
    ["refuses a status that is not a number", { statusCode: "abc" }, undefined],
    ["refuses a status out of range", { statusCode: 999 }, undefined],
    ["refuses a body that is no text", { statusCode: 200, body: { a: 1 } }, undefined],
  ];
  for (const [name, result, expected] of rows) {
    it(name, () => assert.deepEqual(answer(result), expected));
  }
});
