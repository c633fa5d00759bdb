import assert from "node:assert/strict";
import * as v from "valibot";
import { providers } from "../../gateway/providers/index.ts";
import { contracts } from "./index.ts";

for (const contract of contracts) {
  const provider = providers.find(({ name }) => name === contract.provider);
  if (!provider) throw new Error(`${contract.provider} is not registered`);

  describe(`account of ${contract.provider}`, () => {
    it("refuses a setting that it does not know", () => {
      const { issues } = v.safeParse(provider.settings, { ...contract.settings, colour: "red" });
      assert.match(`${issues?.map(({ message }) => message)}`, /colour/);
    });

    it("refuses a credential that it does not know", () => {
      const { issues } = v.safeParse(provider.credentials, { ...contract.credentials, colour: "red" });
      assert.match(`${issues?.map(({ message }) => message)}`, /colour/);
    });

    for (const name of Object.keys(contract.credentials)) {
      it(`says what is wrong with the credential ${name} without repeating it`, () => {
        const { issues } = v.safeParse(provider.credentials, {
          ...contract.credentials,
          [name]: "hunter 2\n",
        });
        assert.ok(issues?.length);
        assert.doesNotMatch(`${issues.map(({ message }) => message)}`, /hunter/);
        assert.ok(issues.every((issue) => v.getDotPath(issue) === name));
      });
    }

    it("takes no base address but https, and none that cannot be called", () => {
      for (const name of ["baseUrl", "url"])
        for (const address of ["http://example.com", "https://example.com:99999", "https://exa mple.com"]) {
          const settings: object = { ...contract.settings, [name]: address };
          assert.equal(v.safeParse(provider.settings, settings).issues?.length, 1, `${name} ${address}`);
        }
    });
  });
}
