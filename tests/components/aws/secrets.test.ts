import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { type Deployment, deploy, keyOf, passwordOf, secret } from "../deploy.ts";

const [signature] = Object.entries(secret(""))[0] ?? [];

/** What can be read of a value without being allowed to see secrets. */
function readable(part: unknown): unknown {
  if (typeof part !== "object" || part === null) return part;
  if (signature && Object.hasOwn(part, signature)) return "[secret]";
  if (Array.isArray(part)) return part.map(readable);
  return Object.fromEntries(Object.entries(part).map(([key, inner]) => [key, readable(inner)]));
}

describe("Secrets", () => {
  const random = ["gw-key-1", "gw-key-2", "gw-key-3", "gw-pepper-1"];
  const token = "canary-token-0123456789abcdef";
  const webhookKey = `whsec_${Buffer.from("canary of the webhook's own key").toString("base64")}`;
  let deployment: Deployment;

  before(async () => {
    deployment = await deploy({
      keyGeneration: 2,
      providers: [
        { name: "twilio", settings: { accountSid: `AC${"0".repeat(32)}`, sender: "+15551234567" } },
        { name: "webhook", settings: { url: "https://sms.example.com/send" } },
      ],
      credentials: {
        twilio: { authToken: token },
        webhook: pulumi.secret({ signingSecret: webhookKey }),
        vonage: { apiSecret: "canary-unused" },
      },
    });
  });

  it("reach the gateway", () => {
    const text = Object(deployment.find("gw-secret-version").inputs.secretString).value;
    assert.deepEqual(JSON.parse(text).credentials, {
      twilio: { authToken: token },
      webhook: { signingSecret: webhookKey },
    });
  });

  it("appear nowhere in plain: inputs, outputs, names, logs", async () => {
    // What RandomPassword puts out is marked by the engine, by the test below; the mock hands it over in plain.
    const traffic = deployment.traffic.filter((entry) => !Object(entry).type.startsWith("random:"));
    const seen = JSON.stringify([readable(traffic), deployment.log, deployment.events]);
    const hidden = [
      token,
      webhookKey,
      "canary",
      ...random.flatMap((name) => [keyOf(name), passwordOf(name)]),
    ];
    for (const each of hidden) assert.ok(!seen.includes(each), `${each} is readable`);
    assert.ok(JSON.stringify(traffic).includes(token), "the test looks where secrets travel");
  });

  it("are marked where they are made, and are not the id of their resource", () => {
    for (const name of random) {
      const { type, options } = deployment.find(name);
      // The id of RandomBytes, which is never secret, is the bytes themselves.
      assert.equal(type, "random:index/randomPassword:RandomPassword");
      assert.deepEqual(options.additionalSecretOutputs, ["bcryptHash", "result"]);
    }
  });

  it("are not among the outputs of the component", async () => {
    for (const key of [
      "url",
      "functionName",
      "functionArn",
      "logGroupName",
      "secretArn",
      "connectionId",
    ] as const)
      assert.equal(await pulumi.isSecret(deployment.gateway[key]), false, key);
  });
});
