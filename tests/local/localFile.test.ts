import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Tenant } from "../../local/auth0/tenant/document.ts";
import { applySettings } from "../../local/auth0/tenant/settings.ts";
import { newTenant } from "../../local/auth0/tenant/tenant.ts";
import { readLocalFile } from "../../local/project.ts";
import { useTemporaryFolder } from "./support.ts";

describe("local.yaml", () => {
  const folder = useTemporaryFolder();
  const read = (text: string) => {
    writeFileSync(join(folder(), "local.yaml"), text);
    return readLocalFile(folder());
  };
  const shop = "applications: [{id: shop, type: spa, callbacks: ['http://localhost:1']}]";

  it("need not be there: then there are four applications, one of each kind", () => {
    const tenant = newTenant({ clients: [] });
    applySettings(tenant, readLocalFile(folder()));
    const own = tenant.clients.filter(({ app_type }) => app_type);
    assert.deepEqual(
      own.map(({ client_id, client_secret }) => [client_id, client_secret !== undefined]),
      [
        ["local-application", false],
        ["local-spa", false],
        ["local-native", false],
        ["local-web", true],
      ],
    );
  });

  it("adds an application, changes one that is always there, and takes away what has left it", () => {
    const tenant = newTenant();
    const ids = () => tenant.clients.map(({ client_id }) => client_id);
    applySettings(tenant, read(shop));
    assert.ok(ids().includes("shop") && ids().includes("local-spa"));
    applySettings(
      tenant,
      read("applications: [{id: local-spa, type: spa, callbacks: ['http://localhost:2']}]"),
    );
    assert.ok(!ids().includes("shop"));
    const spa = tenant.clients.filter(({ client_id }) => client_id === "local-spa");
    assert.deepEqual(
      spa.map(({ callbacks }) => callbacks),
      [["http://localhost:2"]],
    );
    applySettings(tenant, read(""));
    assert.ok(
      (tenant.clients.find(({ client_id }) => client_id === "local-spa")?.callbacks?.length ?? 0) > 1,
    );
  });

  it("leaves applications alone that a stack has enabled", () => {
    const tenant = newTenant();
    tenant.clients.push({ client_id: "of-the-stack", name: "", grant_types: [] });
    applySettings(tenant, read(shop));
    assert.ok(tenant.clients.some(({ client_id }) => client_id === "of-the-stack"));
  });

  it("gives a tenant of an earlier version what it lacks", () => {
    const { sessions: _, refresh_tokens: __, ...earlier } = newTenant();
    const tenant: Tenant = JSON.parse(JSON.stringify(earlier));
    applySettings(tenant, read(""));
    assert.deepEqual([tenant.sessions, tenant.refresh_tokens], [[], []]);
  });

  it("is refused with everything that is wrong in it", () => {
    const text = `
applications:
  - {id: "a b", type: spa}
  - {id: web, type: regular_web}
  - {id: page, type: spa, webOrigins: ["http://localhost:3000/path"], callback: x}
testCodes: {"0151": "12"}
startsPerHour: -1
`;
    assert.throws(
      () => read(text),
      (error: Error) => {
        for (const part of [
          /local\.yaml:\n/,
          /applications\.0\.id: must consist of letters/,
          /applications\.1\.secret: belongs to an application of type regular_web/,
          /applications\.2\.webOrigins\.0: must be an origin such as/,
          /callback/,
          /testCodes\.0151: must be a phone number/,
          /startsPerHour/,
        ])
          assert.match(error.message, part);
        return true;
      },
    );
  });
});
