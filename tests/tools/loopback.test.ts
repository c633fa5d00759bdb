import assert from "node:assert/strict";
import { isLoopback } from "../../tools/loopback.ts";

describe("an address of this machine", () => {
  it("is by the name localhost, or by one of its two numbers", () => {
    for (const host of ["localhost", "localhost:7400", "LOCALHOST", "127.0.0.1:1", "[::1]:443"])
      assert.equal(isLoopback(`https://${host}/`), true, host);
  });

  it("is no other, whatever it may lead to", () => {
    const hosts = [
      ...["0.0.0.0", "[::]", "127.0.0.2", "127.1.1.1", "[::2]", "[::ffff:127.0.0.1]", "[fe80::1]"],
      ...["10.0.0.1", "192.168.0.1", "172.17.0.1", "169.254.169.254", "host.docker.internal"],
      ...[
        "localhost.",
        "app.localhost",
        "localhost.example.com",
        "localhost@example.com",
        "local",
        "localtest.me",
      ],
      ...["example.com", "tenant.eu.auth0.com"],
    ];
    for (const host of hosts) assert.equal(isLoopback(`https://${host}/`), false, host);
    for (const text of ["", "localhost", "127.0.0.1", "//localhost"])
      assert.equal(isLoopback(text), false, text);
  });
});
