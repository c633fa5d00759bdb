import assert from "node:assert/strict";
import { once } from "node:events";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { Agent, createServer as createHttpsServer } from "node:https";
import { type AddressInfo, createServer } from "node:net";
import { join } from "node:path";
import { openCloud } from "../../local/cloud.ts";
import { explainDisk } from "../../local/machine/disk.ts";
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

    it("must be what it was, and may lack a part", () => {
      const path = join(folder(), "state.json");
      writeFileSync(path, "[]");
      assert.throws(
        () => openDocument(path, { count: 0 }),
        /state\.json must hold an object, but holds a list; delete the folder .* to start over/,
      );
      writeFileSync(path, '{"other":1}');
      assert.deepEqual(openDocument(path, { count: 0 }).value, { count: 0, other: 1 });
    });

    it("names its path when it cannot be written", () => {
      const path = join(folder(), "deep", "state.json");
      const { save } = openDocument(path, "text");
      writeFileSync(join(folder(), "deep"), "");
      assert.throws(save, /^Error: .*state\.json cannot be written: /);
    });
  });

  describe("a folder that cannot be written", () => {
    const thrown = (work: () => void): unknown => {
      try {
        work();
      } catch (error) {
        return error;
      }
      return undefined;
    };
    const explained = (error: unknown) => String(explainDisk(error, folder()));

    it("is a file: says what to do", () => {
      const path = join(folder(), "file");
      writeFileSync(path, "");
      const error = thrown(() => mkdirSync(path, { recursive: true }));
      assert.match(String(explainDisk(error, path)), /file cannot be written: it is a file .* Move it away/);
    });

    it("is on a full disk: names the folder, of which the system says nothing", function () {
      if (!existsSync("/dev/full")) this.skip();
      const full = thrown(() => writeFileSync("/dev/full", "x"));
      const beneath = new Error("aws:iam:Role role: it failed", { cause: full });
      assert.match(explained(beneath), /^Error: \/.* cannot be written: the disk is full\. Free some space/);
    });

    it("leaves errors of other places as they are", () => {
      const path = join(folder(), "..", "elsewhere");
      const other = Object.assign(new Error("EACCES: permission denied"), { code: "EACCES", path });
      assert.equal(explainDisk(other, folder()), other);
      const own = Object.assign(new Error("EACCES"), { code: "EACCES", path: join(folder(), "pid") });
      assert.match(explained(own), /this user may not write there/);
    });
  });
});
