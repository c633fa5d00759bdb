import assert from "node:assert/strict";
import { createHmac, createSign, generateKeyPairSync } from "node:crypto";
import jwt from "jsonwebtoken";
import { bearerToken, importKey, verifyToken } from "../../../gateway/access/token.ts";
import { audience, currentKey, keyOf, subject, tokenFor } from "../../support/documents.ts";
import { refusalOf } from "../../support/refusal.ts";

const rules = { subject, audience };

async function verify(token: string, keys: readonly string[] = [currentKey]): Promise<void> {
  await verifyToken(token, await Promise.all(keys.map(importKey)), rules);
}

function encode(part: object | string): string {
  return Buffer.from(typeof part === "string" ? part : JSON.stringify(part)).toString("base64url");
}

/** A token with any header and payload, rightly signed. */
function handmade(header: object, payload: object | string, key: string | Buffer = currentKey): string {
  const signed = `${encode(header)}.${encode(payload)}`;
  return `${signed}.${createHmac("sha256", key).update(signed).digest("base64url")}`;
}

const claims = { sub: subject, aud: audience };
const seconds = () => Math.floor(Date.now() / 1000);

describe("token", () => {
  describe("is accepted", () => {
    const accepted: Record<string, () => string> = {
      "as Auth0's own stack makes it": () => tokenFor(),
      "with nothing but sub and aud": () => tokenFor(currentKey, {}, { noTimestamp: true }),
      "with the audience among several": () => tokenFor(currentKey, { aud: ["urn:other", audience] }),
      "with claims nobody asked for": () => tokenFor(currentKey, { iss: "Auth0", jti: "1", scope: "sms" }),
      "with a key id and another type": () =>
        tokenFor(currentKey, {}, { keyid: "1", header: { alg: "HS256", typ: "at+jwt" } }),
      "before it expires": () => tokenFor(currentKey, { exp: seconds() + 60 }),
      "within the tolerance after it expired": () => tokenFor(currentKey, { exp: seconds() - 2 }),
      "within the tolerance before it is valid": () => tokenFor(currentKey, { nbf: seconds() + 3 }),
      "with an issue time in the future": () => tokenFor(currentKey, { iat: seconds() + 3600 }),
    };
    for (const [name, make] of Object.entries(accepted)) it(name, () => verify(make()));

    it("signed by any key of the document", async () => {
      const keys = [keyOf("n"), keyOf("n+1"), keyOf("n-1")];
      for (const key of keys) await verify(tokenFor(key), keys);
    });
  });

  describe("is refused", () => {
    const { publicKey: rsaPublic, privateKey: rsa } = generateKeyPairSync("rsa", { modulusLength: 2048 });
    const { privateKey: ec } = generateKeyPairSync("ec", { namedCurve: "P-256" });
    const rsaPem = rsaPublic.export({ type: "spki", format: "pem" }).toString();

    function asymmetric(alg: "RS256" | "ES256"): string {
      const signed = `${encode({ alg, typ: "JWT" })}.${encode(claims)}`;
      const signer = createSign("SHA256").update(signed);
      const key = alg === "RS256" ? rsa : { key: ec, dsaEncoding: "ieee-p1363" as const };
      return `${signed}.${signer.sign(key).toString("base64url")}`;
    }

    const good = tokenFor();
    const [header = "", payload = "", signature = ""] = good.split(".");
    // Made when the file is loaded; a test may run a quarter of an hour later.
    const refused: Record<string, Record<string, string>> = {
      ERR_TOKEN_ALGORITHM: {
        unsigned: jwt.sign(claims, "", { algorithm: "none" }),
        "unsigned, with a signature kept from another token": `${encode({ alg: "none" })}.${payload}.${signature}`,
        "with alg in other capitals": handmade({ alg: "hs256" }, claims),
        "signed with HS384": tokenFor(currentKey, {}, { algorithm: "HS384" }),
        "signed with HS512": tokenFor(currentKey, {}, { algorithm: "HS512" }),
        "signed with RS256": asymmetric("RS256"),
        "signed with ES256": asymmetric("ES256"),
        "named RS256 but signed with the key": handmade({ alg: "RS256" }, claims),
      },
      ERR_TOKEN_SIGNATURE: {
        "signed by the key of another stack": tokenFor(keyOf("another stack")),
        "signed by the bytes that the key spells in hex": jwt.sign(claims, Buffer.from(currentKey, "hex")),
        "signed by the bytes that the key spells in base64": jwt.sign(
          claims,
          Buffer.from(currentKey, "base64"),
        ),
        "signed by a public key as if it were the secret": handmade({ alg: "HS256" }, claims, rsaPem),
        "with another payload under the same signature": `${header}.${encode({ ...claims, iat: 1 })}.${signature}`,
        "with another header under the same signature": `${encode({ alg: "HS256", kid: "1" })}.${payload}.${signature}`,
        "without a signature": `${header}.${payload}.`,
        "with a signature cut short": good.slice(0, -3),
        "signed by an empty key": handmade({ alg: "HS256" }, claims, ""),
      },
      ERR_TOKEN_SUBJECT: {
        "with another subject": tokenFor(currentKey, { sub: "urn:Other" }),
        "with a subject in other capitals": tokenFor(currentKey, { sub: subject.toLowerCase() }),
        "with an empty subject": tokenFor(currentKey, { sub: "" }),
        "without a subject": jwt.sign({ aud: audience }, currentKey),
        "with subjects in a list": handmade({ alg: "HS256" }, { ...claims, sub: [subject] }),
      },
      ERR_TOKEN_AUDIENCE: {
        "with another audience": tokenFor(currentKey, { aud: "urn:Other" }),
        "with an audience that only begins alike": tokenFor(currentKey, { aud: `${audience}2` }),
        "with several other audiences": tokenFor(currentKey, { aud: ["urn:a", "urn:b"] }),
        "with no audience in a list": tokenFor(currentKey, { aud: [] }),
        "without an audience": jwt.sign({ sub: subject }, currentKey),
      },
      ERR_TOKEN_EXPIRED: {
        "an hour after it expired": tokenFor(currentKey, { exp: seconds() - 3600 }),
        "beyond the tolerance after it expired": tokenFor(currentKey, { exp: seconds() - 7 }),
      },
      ERR_TOKEN_NOT_YET_VALID: {
        "an hour before it is valid": tokenFor(currentKey, { nbf: seconds() + 3600 }),
        "with a start that is a text": handmade({ alg: "HS256" }, { ...claims, nbf: "yesterday" }),
      },
      ERR_TOKEN_FORMAT: {
        "with an expiry that is a text": handmade({ alg: "HS256" }, { ...claims, exp: "tomorrow" }),
        "with an expiry that is null": handmade({ alg: "HS256" }, { ...claims, exp: null }),
        "with critical extensions": handmade({ alg: "HS256", crit: ["x"], x: 1 }, claims),
        "with an unencoded payload": handmade({ alg: "HS256", crit: ["b64"], b64: false }, claims),
        "without an algorithm": handmade({ typ: "JWT" }, claims),
        "with a payload that is a list": handmade({ alg: "HS256" }, "[1]"),
        "with a payload that is no JSON": handmade({ alg: "HS256" }, "sub"),
        "with a header that is no JSON": `${encode("alg")}.${payload}.${signature}`,
      },
    };
    for (const [code, tokens] of Object.entries(refused)) {
      for (const [name, token] of Object.entries(tokens)) {
        it(`${name}: ${code}`, async () => {
          assert.equal(await refusalOf(() => verify(token)), code);
        });
      }
    }

    for (const [when, after] of [
      ["beyond the tolerance", 8],
      ["ten minutes", 600],
    ] as const) {
      it(`${when} before it is valid: ERR_TOKEN_NOT_YET_VALID`, async () => {
        const token = tokenFor(currentKey, { nbf: seconds() + after });
        assert.equal(await refusalOf(() => verify(token)), "ERR_TOKEN_NOT_YET_VALID");
      });
    }

    it("signed by the key before the previous one", async () => {
      const keys = [keyOf("3"), keyOf("4"), keyOf("2")];
      assert.equal(await refusalOf(() => verify(tokenFor(keyOf("1")), keys)), "ERR_TOKEN_SIGNATURE");
    });

    it("for its claims, even where another key would come next", async () => {
      const token = tokenFor(currentKey, { sub: "urn:Other" });
      const keys = [currentKey, keyOf("previous")];
      assert.equal(await refusalOf(() => verify(token, keys)), "ERR_TOKEN_SUBJECT");
    });
  });
});

describe("signing key", () => {
  it("cannot be read back once it is imported", async () => {
    await assert.rejects(crypto.subtle.exportKey("raw", await importKey(currentKey)), /not extractable/);
  });
});

describe("authorization header", () => {
  const token = tokenFor();

  for (const scheme of ["Bearer", "bearer", "BEARER", "bEaReR"]) {
    it(`may spell its scheme ${scheme}`, () => {
      assert.equal(bearerToken(`${scheme} ${token}`), token);
    });
  }

  for (const absent of [undefined, ""]) {
    it(`is required, ${JSON.stringify(absent)} is missing`, async () => {
      assert.equal(await refusalOf(() => bearerToken(absent)), "ERR_TOKEN_MISSING");
    });
  }

  const malformed: Record<string, string> = {
    "without a scheme": token,
    "of another scheme": `Basic ${token}`,
    "whose scheme only begins alike": `BearerX ${token}`,
    "without a space": `Bearer${token}`,
    "without a token": "Bearer ",
    "with two tokens": `Bearer ${token} ${token}`,
    "with two headers joined by a comma": `Bearer ${token}, Bearer ${token}`,
    "with two tokens joined by a comma": `Bearer ${token},${token}`,
    "with two parts": "Bearer aaaa.bbbb",
    "with four parts": `Bearer ${token}.aaaa`,
    "with an encrypted token's five parts": "Bearer a.b.c.d.e",
    "with padding": `Bearer ${token}==`,
    "with base64 in place of base64url": "Bearer a+b/.c.d",
    "with a line break": `Bearer ${token}\n`,
    "with a second line": `Bearer ${token}\nBearer ${token}`,
    "in quotes": `Bearer "${token}"`,
    "of 64 KB": `Bearer ${"a".repeat(64 * 1024)}.b.c`,
    "of 64 KB of spaces": `Bearer${" ".repeat(64 * 1024)}${token}`,
  };
  for (const [name, header] of Object.entries(malformed)) {
    it(`is refused ${name}`, async () => {
      assert.equal(await refusalOf(() => bearerToken(header)), "ERR_TOKEN_FORMAT");
    });
  }
});
