import assert from "node:assert/strict";
import { isIp, networkOf } from "../../../gateway/message/ip.ts";

describe("network of an address", () => {
  const networks: Record<string, string> = {
    "203.0.113.7": "203.0.113.7",
    "2001:db8:0:1::1": "2001:db8:0:1::/64",
    "2001:db8:0:1:ffff:ffff:ffff:ffff": "2001:db8:0:1::/64",
    "2001:0DB8:0000:0001:0:0:0:1": "2001:db8:0:1::/64",
    "2001:db8::1": "2001:db8:0:0::/64",
    "2001:db8:1:2:3:4:5::": "2001:db8:1:2::/64",
    "::1": "0:0:0:0::/64",
    "::": "0:0:0:0::/64",
    "1::2:3:4:5:6": "1:0:0:2::/64",
    "fe80::1%eth0": "fe80:0:0:0::/64",
    "::ffff:203.0.113.7": "203.0.113.7",
    "::ffff:cb00:7107": "203.0.113.7",
    "1::ffff:cb00:7107": "1:0:0:0::/64",
    "64:ff9b::203.0.113.7": "64:ff9b:0:0::/64",
  };
  for (const [ip, network] of Object.entries(networks)) {
    it(`${ip} is ${network}`, () => assert.equal(networkOf(ip), network));
  }
});

describe("an address", () => {
  for (const text of [
    "",
    "203.0.113",
    "203.0.113.256",
    "2001:db8",
    "localhost",
    "203.0.113.7 ",
    "1.2.3.4, 5.6.7.8",
  ]) {
    it(`is not ${JSON.stringify(text)}`, () => assert.equal(isIp(text), false));
  }
});
