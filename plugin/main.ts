// The package as a Pulumi plugin, which serves its schema and builds its components for programs in any language.
// Loaded by Pulumi's Node.js plugin host, or started as a process of its own; arguments are those of the engine.
import { readFileSync } from "node:fs";
import * as pulumi from "@pulumi/pulumi";
import { constructBy } from "./construct.ts";

const read = (path: string) => readFileSync(new URL(path, import.meta.url), "utf8");

const schema = read("../plugin/schema.json");

const provider: pulumi.provider.Provider = {
  version: JSON.parse(read("../package.json")).version,
  schema,
  construct: constructBy(JSON.parse(schema)),
};

// No top-level await: the host loads this with `require`.
void pulumi.provider.main(provider, process.argv.slice(2));
