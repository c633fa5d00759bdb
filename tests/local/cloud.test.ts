import assert from "node:assert/strict";
import { once } from "node:events";
import { readFileSync, writeFileSync } from "node:fs";
import { Agent, createServer as createHttpsServer } from "node:https";
import { type AddressInfo, createServer } from "node:net";
import { join } from "node:path";
import { openCloud } from "../../local/cloud.ts";
import { sendHttps } from "../../local/machine/https.ts";
import { type Ports, portVariables } from "../../local/machine/ports.ts";
import { openDocument } from "../../local/machine/state.ts";
import { openTls } from "../../local/machine/tls.ts";
import { anyPorts } from "../support/localRun.ts";
import { send, useTemporaryFolder } from "./support.ts";

describe("local cloud", () => {
  const folder = useTemporaryFolder();
  const open = (changed: Partial<Ports> = {}) =>
    openCloud({ dir: folder(), region: "eu-central-1", ports: { ...anyPorts, ...changed } });

  describe("the local cloud", () => {
    for (const name of ["inbox", "auth0", "aws", "carrier"] as const) {
      it(`names ${portVariables[name]} when that port is taken, and leaves nothing running`, async () => {
        const other = createServer().listen(0, "127.0.0.1");
        await once(other, "listening");
        const address = other.address();
        const port = typeof address === "object" && address ? address.port : 0;
        await assert.rejects(
          open({ [name]: port }),
          new RegExp(`port ${port} is in use; .* set ${portVariables[name]} to another port`),
        );
        other.close();
        await once(other, "close");
      });
    }

    it("answers to names of this machine only, as a strange page could reach it by another", async () => {
      const { close, endpoints, tls } = await open();
      const { inbox, auth0, aws, carrier } = endpoints;
      for (const url of [`${inbox}/messages`, `${auth0}/.well-known/jwks.json`, aws, `${carrier}/webhook`]) {
        const { port } = new URL(url);
        const statusFor = async (host: string) => (await send(url, { ca: tls.ca, headers: { host } })).status;
        assert.equal(await statusFor(`rebound.example.com:${port}`), 421, url);
        for (const name of ["localhost", "127.0.0.1", "[::1]"])
          assert.notEqual(await statusFor(`${name}:${port}`), 421, `${url} as ${name}`);
      }
      await close();
    });

    it("lets go of every port when closed", async () => {
      const { close, endpoints, tls } = await open();
      const { inbox, auth0, aws, carrier } = endpoints;
      assert.equal((await send(`${inbox}/messages`)).status, 200);
      await close();
      for (const url of [inbox, auth0, aws, carrier]) {
        await assert.rejects(send(url, { ca: tls.ca }), { code: "ECONNREFUSED" }, url);
      }
    });
  });

  describe("the local authority", () => {
    it("stays the same over restarts", async () => {
      const first = await openTls(folder());
      const second = await openTls(folder());
      assert.equal(second.ca, first.ca);
      assert.equal(readFileSync(first.caFile, "utf8"), first.ca);
    });

    it("is trusted beside that of another local run", async () => {
      const authorities = [await openTls(join(folder(), "one")), await openTls(join(folder(), "other"))];
      const agent = new Agent({ ca: authorities.map(({ ca }) => ca) });
      for (const { key, cert } of authorities) {
        const server = createHttpsServer({ key, cert }, (_, response) => response.end()).listen(
          0,
          "localhost",
        );
        await once(server, "listening");
        const { port } = server.address() as AddressInfo;
        const reply = sendHttps(`https://localhost:${port}`, { method: "GET", agent });
        assert.equal((await reply.finally(() => server.close())).status, 200);
      }
    });
  });

  describe("a document on disk", () => {
    it("is there again after a restart, and as it was when it was saved", () => {
      const path = join(folder(), "deep", "state.json");
      const first = openDocument(path, { count: 0 });
      first.value.count = 1;
      first.save();
      first.value.count = 2;
      assert.deepEqual(openDocument(path, { count: 0 }).value, { count: 1 });
    });

    it("says what to do when it is broken", () => {
      const path = join(folder(), "state.json");
      openDocument(path, "text").save();
      writeFileSync(path, "{");
      assert.throws(
        () => openDocument(path, "text"),
        /state\.json is not valid JSON; delete the folder .* to start over/,
      );
    });
  });
});
