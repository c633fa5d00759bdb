import assert from "node:assert/strict";
import { isLoopbackAddress, isLoopbackName, isNameOfRun } from "../../../local/machine/loopback.ts";

describe("the names of this machine", () => {
  for (const host of ["localhost", "LOCALHOST:7400", "127.0.0.1", "127.0.0.1:1", "[::1]", "[::1]:7400"]) {
    it(`have ${host}`, () => assert.ok(isLoopbackName(host)));
  }
  for (const host of [
    undefined,
    "",
    "localhost.evil.com",
    "localhost:7400.evil.com",
    "127.0.0.1.evil.com",
    "evil-localhost",
    "a.localhost",
    "127.0.0.2",
    "[::1].evil.com",
  ]) {
    it(`do not have ${host}`, () => assert.ok(!isLoopbackName(host)));
  }

  it("have another that the run was given, whole and on every port", () => {
    assert.ok(isNameOfRun("10.0.2.2:7400", "10.0.2.2"));
    assert.ok(!isNameOfRun("10.0.2.2.evil.com", "10.0.2.2"));
    assert.ok(!isNameOfRun("10.0.2.2", undefined));
  });
});

describe("the addresses of this machine", () => {
  it("are those of IPv4, of IPv6, and of one in the other", () => {
    for (const address of ["127.0.0.1", "127.9.9.9", "::1", "::ffff:127.0.0.1"])
      assert.ok(isLoopbackAddress(address), address);
    for (const address of [undefined, "128.0.0.1", "10.127.0.1", "::11", "::ffff:10.0.0.1"])
      assert.ok(!isLoopbackAddress(address), String(address));
  });
});
