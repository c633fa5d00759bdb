import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { reference } from "../../build/docs/reference.ts";
import { deploy } from "../components/deploy.ts";

describe("docs/reference.md", () => {
  it("links only to what it holds", () => {
    const page = reference();
    const headings = [...page.matchAll(/^#+ (.*)$/gm)].map(([, text = ""]) => text.toLowerCase());
    const links = [...page.matchAll(/\]\(#(.*?)\)/g)].map(([, anchor = ""]) => anchor);
    assert.deepEqual(
      links.filter((anchor) => !headings.includes(anchor)),
      [],
    );
    assert.ok(links.length > 5);
  });
});

describe("docs/versioning.md", () => {
  it("names every child of the component", async () => {
    const page = readFileSync("docs/versioning.md", "utf8");
    const topic = "arn:aws:sns:eu-central-1:123456789012:pager";
    const observe = { receipts: true, conversion: true, feedback: true, dashboard: true, canaryMinutes: 5 };
    const { resources: ofElsewhere } = await deploy({ auth0Path: "none", observe });
    const { resources } = await deploy({
      observe,
      auth0Path: "both",
      replacePhoneProvider: true,
      clients: ["a"],
      alarmTopicArn: topic,
      kmsKeyArn: "arn:aws:kms:eu-central-1:123456789012:key/1",
      vpc: { subnetIds: ["subnet-1"], securityGroupIds: ["sg-1"] },
      providers: [
        { name: "aws" },
        { name: "aws-notify", settings: { notifyConfigurationId: "nc-1" } },
        { name: "sns" },
      ],
    });
    const suffixes = [...resources, ...ofElsewhere]
      .map(({ name }) => name.replace(/^gw/, "").replace(/^-(key|pepper|stream-key)-\d+$/, "-$1-N"))
      .filter(Boolean);
    const named = [...page.matchAll(/`(-[a-zN-]+)`/g)].map(([, suffix = ""]) => suffix);
    assert.deepEqual([...new Set(suffixes)].sort(), named.sort());
  });
});
