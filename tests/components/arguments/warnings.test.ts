import assert from "node:assert/strict";
import { deploy } from "../deploy.ts";

describe("Warnings", () => {
  const text = { webOtpDomain: "login.example.com" };
  const lacksLine = async (template: string) => {
    const { log } = await deploy({ text, template, syntax: "liquid" });
    return log.some((line) => line.includes("messages lack the line for browsers (text.webOtpDomain)"));
  };

  it("say that messages lack the line for browsers where a filter hides the code", async () => {
    assert.equal(await lacksLine("Your code is {{ code | slice: 0, 3 }} {{ code | slice: 3, 3 }}"), true);
  });

  it("say nothing of that line where the code is as it is", async () => {
    assert.equal(await lacksLine("Your code is {{ code }}"), false);
  });

  it("say that a template lets strangers write", async () => {
    const { log } = await deploy({ template: "@@request_language@@ @@password@@" });
    assert.ok(log.some((line) => line.includes("template: shows request_language")));
  });
});
