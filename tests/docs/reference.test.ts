import assert from "node:assert/strict";
import { reference } from "../../build/docs/reference.ts";

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
