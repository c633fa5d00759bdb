import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { readPorts } from "../../local/machine/ports.ts";
import { readProject } from "../../local/project.ts";
import { useTemporaryFolder } from "./support.ts";

describe("local project", () => {
  const folder = useTemporaryFolder();

  const declarations = `name: shop
config:
  text: {type: string, default: hello}
  count: {type: integer, default: 3}
  on: {type: boolean, default: true}
  list: {type: array, items: {type: string}, default: [a, b]}
  map: {type: object, default: {a: 1}}
  password: {type: string, secret: true, default: swordfish}
  aws:region: eu-central-1
`;

  function read(stack: string, project: string = declarations) {
    writeFileSync(join(folder(), "Pulumi.yaml"), project);
    writeFileSync(join(folder(), "Pulumi.dev.yaml"), stack);
    return readProject(folder(), "dev");
  }

  describe("configuration of the local stack", () => {
    it("has the declared defaults, as a program gets them", () => {
      const { name, stack, main, config, secretKeys } = read("");
      assert.deepEqual([name, stack, main], ["shop", "dev", join(folder(), "index.ts")]);
      assert.deepEqual(config, {
        "shop:text": "hello",
        "shop:count": "3",
        "shop:on": "true",
        "shop:list": '["a","b"]',
        "shop:map": '{"a":1}',
        "shop:password": "swordfish",
        "aws:region": "eu-central-1",
      });
      assert.deepEqual(secretKeys, ["shop:password"]);
    });

    it("takes the stack's values before the defaults, those of other packages too", () => {
      const { config } = read("config:\n  shop:text: bye\n  shop:on: false\n  auth0:domain: a.example\n");
      assert.equal(config["shop:text"], "bye");
      assert.equal(config["shop:on"], "false");
      assert.equal(config["auth0:domain"], "a.example");
    });

    it("names every wrong value at once", () => {
      const stack =
        "config:\n  shop:count: many\n  shop:list: one\n  shop:map: [1]\n  shop:on: maybe\n  shop:text: [1]\n";
      assert.throws(
        () => read(stack),
        ({ message }: Error) => {
          for (const part of [
            'shop:count must be of type integer, but is "many"',
            'shop:list must be of type array, but is "one"',
            "shop:map must be of type object, but is [1]",
            'shop:on must be of type boolean, but is "maybe"',
            "shop:text must be of type string, but is [1]",
          ]) {
            assert.ok(message.includes(part), part);
          }
          return true;
        },
      );
    });

    it("says what is missing and how to set it", () => {
      assert.throws(
        () => read("", "name: shop\nconfig:\n  text: {type: string}\n"),
        /shop:text is missing: set it with "pulumi config set shop:text <value>"/,
      );
    });

    it("cannot read encrypted values, also inside of others", () => {
      assert.throws(() => read("config:\n  shop:text: {secure: abc}\n"), /shop:text is encrypted/);
      assert.throws(() => read("config:\n  shop:map: {b: {secure: abc}}\n"), /shop:map is encrypted/);
    });
  });

  describe("the runtime of a project", () => {
    for (const runtime of ["python", "{name: yaml, options: {a: 1}}"]) {
      it(`is refused by name when it is ${runtime}`, () => {
        const name = /python|yaml/.exec(runtime)?.[0];
        assert.throws(
          () => read("", `name: shop\nruntime: ${runtime}\n`),
          new RegExp(`programs of the runtime nodejs, but Pulumi.yaml says "${name}"`),
        );
      });
    }

    it("may be nodejs with options", () => {
      assert.equal(
        read("", "name: shop\nruntime: {name: nodejs, options: {typescript: false}}\n").name,
        "shop",
      );
    });
  });

  describe("a stack's file", () => {
    it("must be there where a stack has one, and is named with those that are", () => {
      read("");
      assert.throws(
        () => readProject(folder(), "nope"),
        /there is no .*Pulumi\.nope\.yaml; stacks here: dev\. /,
      );
    });

    it("is not needed by the default stack where none has one", () => {
      writeFileSync(join(folder(), "Pulumi.yaml"), declarations);
      assert.equal(readProject(folder(), "dev").config["shop:text"], "hello");
      assert.throws(() => readProject(folder(), "nope"), /stacks here: none\. Leave out --stack/);
      writeFileSync(join(folder(), "Pulumi.production.yaml"), "");
      assert.throws(() => readProject(folder(), "dev"), /Pulumi\.dev\.yaml; stacks here: production\. /);
    });

    it("may hold encrypted keys of other namespaces, which are left out", () => {
      const { config } = read(
        "config:\n  auth0:domain: a.example\n  auth0:clientSecret: {secure: abc}\n  aws:region: {secure: abc}\n",
      );
      assert.equal(config["auth0:domain"], "a.example");
      assert.ok(!("auth0:clientSecret" in config) && !("aws:region" in config));
    });

    it("with encrypted keys of the project leads to another file", () => {
      assert.throws(
        () => read("config:\n  text: {secure: abc}\n  shop:map: {b: {secure: abc}}\n"),
        /shop:text is encrypted.*\n.*shop:map is encrypted.*\nCopy Pulumi\.dev\.yaml to Pulumi\.local\.yaml.*--stack local/,
      );
    });
  });

  describe("ports", () => {
    it("have defaults", () => {
      assert.deepEqual(readPorts({}), { inbox: 7400, auth0: 7401, aws: 7402, carrier: 7403, gateway: 7410 });
    });

    it("come from the environment", () => {
      const { inbox, gateway } = readPorts({ LOCAL_INBOX_PORT: "8000", LOCAL_GATEWAY_PORT: "0" });
      assert.deepEqual([inbox, gateway], [8000, 0]);
    });

    it("are one for each server, also beside a default", () => {
      assert.throws(
        () => readPorts({ LOCAL_AUTH0_PORT: "8000", LOCAL_CARRIER_PORT: "8000" }),
        /^Error: LOCAL_AUTH0_PORT and LOCAL_CARRIER_PORT have the same port, 8000; /,
      );
      assert.throws(() => readPorts({ LOCAL_AWS_PORT: "7400" }), /LOCAL_INBOX_PORT and LOCAL_AWS_PORT/);
      assert.equal(readPorts({ LOCAL_AUTH0_PORT: "0", LOCAL_AWS_PORT: "0" }).aws, 0);
    });

    for (const value of ["x", "-1", "65536", "80.5"]) {
      it(`are refused when "${value}"`, () => {
        assert.throws(
          () => readPorts({ LOCAL_AWS_PORT: value }),
          /LOCAL_AWS_PORT must be a port from 0 to 65535/,
        );
      });
    }
  });
});
