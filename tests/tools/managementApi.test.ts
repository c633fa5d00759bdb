import assert from "node:assert/strict";
import { SignJWT } from "jose";
import { openManagement, untilReset } from "../../tools/managementApi.ts";

const access = { domain: "tenant.eu.auth0.com", clientId: "id", clientSecret: "secret" };

describe("The Management API", () => {
  const own = globalThis.fetch;
  let calls: string[];

  afterEach(() => {
    globalThis.fetch = own;
  });

  /** Answers one call after the other. */
  function answer(...replies: Response[]): void {
    calls = [];
    globalThis.fetch = async (url) => {
      calls.push(`${url}`);
      return replies.shift() ?? assert.fail(`one call too many: ${url}`);
    };
  }

  async function token(): Promise<Response> {
    const jwt = new SignJWT({ scope: "read:connections" }).setProtectedHeader({ alg: "HS256" });
    return Response.json({ access_token: await jwt.sign(Buffer.alloc(32)) });
  }

  const tooSoon = () =>
    Response.json(
      { message: "Global limit has been reached" },
      { status: 429, headers: { "x-ratelimit-reset": `${Math.floor(Date.now() / 1000)}` } },
    );

  it("is asked again where the call came too soon", async () => {
    answer(tooSoon(), await token(), tooSoon(), tooSoon(), Response.json({ id: "con_1" }));
    const { get } = await openManagement(access);
    assert.deepEqual(await get("/connections/con_1"), { id: "con_1" });
  });

  it("is waited for as long as it says, and never longer than ten seconds", () => {
    const waits = (seconds: number) => {
      const reset = Math.floor(Date.now() / 1000) + seconds;
      return untilReset(new Response(null, { headers: { "x-ratelimit-reset": `${reset}` } }));
    };
    assert.equal(waits(3600), 10_000);
    assert.equal(waits(-5), 0);
    assert.equal(untilReset(new Response(null)), 0);
    const wait = waits(5);
    assert.ok(wait > 0 && wait <= 5_000, `${wait}`);
  });

  it("is not asked for ever", async () => {
    answer(tooSoon(), tooSoon(), tooSoon(), tooSoon());
    await assert.rejects(openManagement(access), { message: "429 Global limit has been reached" });
    assert.equal(calls.length, 4);
  });

  it("is not asked again where it refuses", async () => {
    answer(Response.json({ error: "access_denied", error_description: "Unauthorized" }, { status: 401 }));
    await assert.rejects(openManagement(access), { message: "401 Unauthorized" });
  });
});
