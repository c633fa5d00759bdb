// Sentences of documents that name the owner. Empty as long as none is set.
import { pageOf, type Repository, readManifest } from "./repository.ts";

const { name, version } = readManifest();

/** For a program outside of the clone, in a language that uses the plugin. */
export function fromGitHub(repository: Repository | undefined): string {
  if (!repository) return "";
  return `**From GitHub:** outside of this clone, \`${addCommand(repository)}\`.`;
}

/** Both ways to the plugin. */
export function pluginWays(repository: Repository | undefined): string {
  if (!repository) return "";
  return [
    "```bash",
    installCommand(repository),
    `pulumi package add ${name}@${version}`,
    "```",
    "",
    "That is the archive of the release: 195 KB, and 200 MB of Pulumi's SDKs. From the repository itself the same takes one command,",
    "600 MB while it builds and 230 MB afterwards:",
    "",
    "```bash",
    addCommand(repository),
    "```",
  ].join("\n");
}

export function addCommand(repository: Repository): string {
  return `pulumi package add ${pageOf(repository).replace("https://", "")}/plugin@v${version}`;
}

export function installCommand({ owner, name: repository }: Repository): string {
  return `pulumi plugin install resource ${name} v${version} --server github://api.github.com/${owner}/${repository}`;
}

/** Who is asked to look at a change. */
export function codeOwners(repository: Repository | undefined): string {
  return `# Made by npm run generate, from the owner of the repository.\n${repository ? `* @${repository.owner}\n` : ""}`;
}
