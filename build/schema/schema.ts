// The package's schema for other languages, made from the component's types, their comments and the schemas of the values.
// Pulumi's own inference takes no unions and knows no secrets.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { GenericSchema } from "valibot";
import { argsSchema, secretNames, tenantSchema } from "../../components/arguments/schema.ts";
import { ownRepository, pageOf, type Repository } from "../publishing/repository.ts";
import { vendorSpecs } from "../vendors/specs.ts";
import { type Declarations, declarationsOf } from "./declarations.ts";
import { type Context, type PropertySpec, propertySpecs, type TypeSpec } from "./specs.ts";

const root = join(import.meta.dirname, "../..");
const packageName = "auth0-sms-gateway";

/** As the registry's pages call the package. */
export const displayName = "Auth0 SMS gateway";

export interface ResourceSpec {
  readonly isComponent: true;
  readonly description: string;
  readonly inputProperties: Readonly<Record<string, PropertySpec>>;
  readonly properties: Readonly<Record<string, PropertySpec>>;
  readonly required: readonly string[];
  readonly requiredInputs?: readonly string[];
}

export interface PackageSpec {
  readonly name: string;
  readonly version: string;
  readonly types: Readonly<Record<string, TypeSpec>>;
  readonly resources: Readonly<Record<string, ResourceSpec>>;
  readonly [key: string]: unknown;
}

/** For each component the file that defines it and the schemas of its arguments. */
const components = {
  SmsGateway: { file: "components/smsGateway.ts", schemas: argsSchema.entries },
  SmsGatewayTenant: { file: "components/smsGatewayTenant.ts", schemas: tenantSchema.entries },
};

export function packageSchema(repository: Repository | undefined = ownRepository): PackageSpec {
  const manifest = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  const shared = declarationsOf(join(root, "components/args.ts"));
  const tokenOf = (type: string) => `${packageName}:index:${type}`;
  const types: Record<string, TypeSpec> = Object.fromEntries(
    Object.entries(vendorSpecs(tokenOf)).map(([type, spec]) => [tokenOf(type), spec]),
  );
  const resources = Object.entries(components).map(([name, { file, schemas }]) => {
    const own = declarationsOf(join(root, file));
    return [
      tokenOf(name),
      componentSpec(name, schemas, { declarations: shared, types, packageName, secrets: secretNames }, own),
    ];
  });
  return {
    name: packageName,
    version: manifest.version,
    displayName,
    description: manifest.description,
    license: manifest.license,
    ...(repository && addresses(repository)),
    // SDKs are complete packages, for Go with a go.mod.
    meta: { supportPack: true },
    keywords: ["pulumi", "auth0", "sms", "passwordless", "aws", "category/utility", "kind/component"],
    language: {
      nodejs: { respectSchemaVersion: true },
      python: { respectSchemaVersion: true, pyproject: { enabled: true } },
      go: { respectSchemaVersion: true, generateResourceContainerTypes: true },
      csharp: { respectSchemaVersion: true },
    },
    types: sorted(types),
    resources: Object.fromEntries(resources),
  };
}

/** What the registry and the engine want to know of the publisher. */
function addresses(repository: Repository): object {
  const { owner, name } = repository;
  return {
    publisher: owner,
    repository: pageOf(repository),
    homepage: pageOf(repository),
    logoUrl: `https://raw.githubusercontent.com/${owner}/${name}/main/docs/logo.svg`,
    pluginDownloadURL: `github://api.github.com/${owner}/${name}`,
  };
}

function componentSpec(
  name: string,
  schemas: Readonly<Record<string, GenericSchema>>,
  context: Context,
  own: Declarations,
): ResourceSpec {
  const component = own.classes.get(name);
  const args = context.declarations.interfaces.get(`${name}Args`);
  if (!component || !args) throw new Error(`${name} or ${name}Args is not declared where it should be`);
  const requiredInputs = args.members.filter(({ optional }) => !optional).map((member) => member.name);
  return {
    isComponent: true,
    description: component.description,
    inputProperties: propertySpecs(args.members, schemas, context),
    ...(requiredInputs.length > 0 && { requiredInputs }),
    properties: propertySpecs(component.members, {}, context),
    required: component.members.filter(({ optional }) => !optional).map((member) => member.name),
  };
}

function sorted<T>(record: Readonly<Record<string, T>>): Record<string, T> {
  return Object.fromEntries(Object.entries(record).sort(([a], [b]) => a.localeCompare(b)));
}

export function schemaText(): string {
  return `${JSON.stringify(packageSchema(), null, 2)}\n`;
}
