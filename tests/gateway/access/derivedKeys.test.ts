import assert from "node:assert/strict";
import { deriveKey, hashCaller, type Purpose } from "../../../gateway/access/derivedKeys.ts";

describe("a derived key", () => {
  it("is the same in every release, as gateway, observers and doctor may be of several", () => {
    // HMAC-SHA-256 of "auth0-sms-gateway check".
    assert.equal(
      deriveKey("pepper", "check"),
      "2824d3f12e9e4305a5aaed54adf2274405e73bf79e562c150faa86a4d4ff2ec9",
    );
  });

  it("is another one for each purpose and of each key", () => {
    const purposes: Purpose[] = ["receipts", "conversion", "callers", "check"];
    const keys = ["one", "other"].flatMap((key) => purposes.map((purpose) => deriveKey(key, purpose)));
    assert.equal(new Set(keys).size, keys.length);
  });
});

describe("a caller in the log", () => {
  it("has a name of 16 characters that stays the same, for one address or the network of one", () => {
    for (const ip of ["2001:db8:0:1::7", "2001:db8:0:1:ffff::"])
      assert.equal(hashCaller("pepper", ip), "6zP3S5eMxKlmLC5W");
  });

  it("has another name with another address or pepper", () => {
    const names = [
      hashCaller("a", "203.0.113.7"),
      hashCaller("a", "203.0.113.8"),
      hashCaller("b", "203.0.113.7"),
    ];
    assert.equal(new Set(names).size, names.length);
  });
});
