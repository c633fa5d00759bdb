// docs/_index.md and docs/installation-configuration.md: the package's pages in Pulumi's registry, whose Hugo understands the
// choosers. https://www.pulumi.com/docs/iac/guides/building-extending/packages/publishing-packages/
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { displayName } from "../schema/schema.ts";
import { addCommand, installCommand } from "./published.ts";
import { ownRepository, pageOf, type Repository, readManifest } from "./repository.ts";

const examples = join(import.meta.dirname, "../../examples");
const { name, version } = readManifest();

/** Languages as choosers name them, and the program of each. */
const programs = {
  typescript: ["typescript", "typescript/index.ts"],
  python: ["python", "python/__main__.py"],
  go: ["go", "go/main.go"],
  csharp: ["csharp", "csharp/Program.cs"],
  java: ["java", "java/src/main/java/logincodes/App.java"],
  yaml: ["yaml", "yaml/Pulumi.yaml"],
} as const;

export function indexPage(repository: Repository | undefined = ownRepository): string {
  return [
    ...frontMatter(
      displayName,
      "Send the one-time codes of Auth0 Passwordless through your own SMS providers, with Pulumi and AWS Lambda.",
    ),
    "One component makes an AWS Lambda function that sends the one-time codes of Auth0 Passwordless, its signing key, and the Auth0",
    "connection that uses it. Twenty SMS providers, failover from one to the next inside one deadline, an order and senders for each",
    "country, and a guard against SMS pumping.",
    "",
    "## Example",
    "",
    ...chooser((language) => {
      const [fence, file] = programs[language];
      return [`\`\`\`${fence}`, readFileSync(join(examples, file), "utf8").trimEnd(), "```"];
    }),
    "",
    ...(repository
      ? [
          `Whole programs, all providers and how everything works: [${repository.owner}/${repository.name}](${pageOf(repository)}).`,
          "",
        ]
      : []),
  ].join("\n");
}

export function installationPage(repository: Repository | undefined = ownRepository): string {
  return [
    ...frontMatter(
      `${displayName} Installation & Configuration`,
      "How to install the Auth0 SMS gateway for Pulumi, and the credentials that it needs.",
    ),
    "## Installation",
    "",
    ...chooser((language) => install(language, repository)),
    "",
    // To be taken out with the first version there.
    "The package is not on npm yet: until it is, `npm ci` in a clone of its repository builds it, and `npm install` with the path of the",
    "clone takes the place of the command above.",
    "",
    "The component runs on Node.js 22 or newer, which the machine needs whatever the language of the program.",
    "",
    "## Configuration",
    "",
    "The component has no configuration of its own. Its providers read theirs:",
    "",
    "| Provider | Configuration | Environment variable |",
    "|---|---|---|",
    "| `aws` | `aws:region` | `AWS_REGION` |",
    "| `aws` | credentials | `AWS_PROFILE`, or `AWS_ACCESS_KEY_ID` and `AWS_SECRET_ACCESS_KEY` |",
    "| `auth0` | `auth0:domain` | `AUTH0_DOMAIN` |",
    "| `auth0` | `auth0:clientId` | `AUTH0_CLIENT_ID` |",
    "| `auth0` | `auth0:clientSecret` | `AUTH0_CLIENT_SECRET` |",
    "",
    "The Auth0 application is machine-to-machine, with the scopes `create:connections`, `read:connections`, `update:connections`,",
    "`delete:connections`, `read:connections_options` and `update:connections_options` of the Management API.",
    "",
    "## Before and after a deployment",
    "",
    "In the folder of the program, `npx auth0-sms-gateway tenant` says what stands in the way in the Auth0 tenant, and",
    "`npx auth0-sms-gateway doctor` whether the gateway works.",
    "",
  ].join("\n");
}

/** In TypeScript the npm package, elsewhere the plugin, whose address needs an owner. */
function install(language: keyof typeof programs, repository: Repository | undefined): string[] {
  if (language === "typescript") return ["```bash", `npm install ${name}@^${version}`, "```"];
  if (!repository) return [];
  const add = [installCommand(repository), `pulumi package add ${name}@${version}`];
  return ["```bash", ...add, "```", "", `Or from the repository: \`${addCommand(repository)}\`.`];
}

function frontMatter(title: string, description: string): string[] {
  return ["---", `title: ${title}`, `meta_desc: ${description}`, "layout: package", "---", ""];
}

/** For the languages for which there is something to say. */
function chooser(content: (language: keyof typeof programs) => readonly string[]): string[] {
  const parts = (Object.keys(programs) as (keyof typeof programs)[])
    .map((language) => ({ language, lines: content(language) }))
    .filter(({ lines }) => lines.length > 0);
  return [
    `{{< chooser language "${parts.map(({ language }) => language).join(",")}" >}}`,
    ...parts.flatMap(({ language, lines }) => [
      `{{% choosable language ${language} %}}`,
      "",
      ...lines,
      "",
      "{{% /choosable %}}",
    ]),
    "{{< /chooser >}}",
  ];
}
