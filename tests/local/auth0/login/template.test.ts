import assert from "node:assert/strict";
import { renderTemplate } from "../../../../local/auth0/login/template.ts";

const values = {
  code: "042137",
  phone_number: "+15551234567",
  application: { name: "Shop" },
  request_language: "de-DE,de;q=0.9",
};

describe("a template of macros", () => {
  const render = (template: string) => renderTemplate(template, "md_with_macros", values);

  it("knows the code under both names", async () => {
    assert.equal(await render("@@password@@ @@code@@"), "042137 042137");
  });

  it("knows the number, the application and the language", async () => {
    const template = "@@application.name@@|@@phone_number@@|@@request_language@@";
    assert.equal(await render(template), "Shop|+15551234567|de-DE,de;q=0.9");
  });

  it("keeps what is no known macro, byte for byte", async () => {
    const text = "Ünï @@nothing@@ {{ code }}\r\n\n@shop.example #";
    assert.equal(await render(text), text);
  });

  it("finds a macro behind a number sign of the WebOTP line", async () => {
    assert.equal(await render("@shop.example #@@password@@"), "@shop.example #042137");
  });

  it("is what a connection without a syntax has", async () => {
    assert.equal(await renderTemplate("@@password@@", undefined, values), "042137");
  });
});

describe("a Liquid template", () => {
  const render = (template: string) => renderTemplate(template, "liquid", values);

  it("knows the code under both names", async () => {
    assert.equal(await render("{{ code }} {{password}}"), "042137 042137");
  });

  it("chooses by the language", async () => {
    const template =
      "{% if request_language contains 'de' %}Ihr Code{% else %}Your code{% endif %}: {{ code }}";
    assert.equal(await render(template), "Ihr Code: 042137");
  });

  it("leaves macros alone", async () => {
    assert.equal(await render("@@password@@"), "@@password@@");
  });
});
