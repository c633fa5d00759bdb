// Where the project is published. The owner is one setting: `repository` of package.json. `npm run owner` sets it and makes
// anew whatever names it; as long as nobody has, all of that is left out.
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const root = join(import.meta.dirname, "../..");

export interface Repository {
  readonly owner: string;
  readonly name: string;
}

interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly repository?: { readonly url: string };
}

export function readManifest(): Manifest {
  return JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
}

export function repositoryOf({ repository }: Pick<Manifest, "repository">): Repository | undefined {
  const [, owner, name] =
    /^git\+https:\/\/github\.com\/([^/]+)\/([^/]+)\.git$/.exec(repository?.url ?? "") ?? [];
  return owner && name ? { owner, name } : undefined;
}

export const ownRepository = repositoryOf(readManifest());

export const pageOf = ({ owner, name }: Repository) => `https://github.com/${owner}/${name}`;

/** Fields of npm for the package in `directory` of the repository. */
export function npmFields(repository: Repository, directory?: string): object {
  const page = pageOf(repository);
  return {
    repository: { type: "git", url: `git+${page}.git`, ...(directory && { directory }) },
    bugs: { url: `${page}/issues` },
    homepage: `${page}#readme`,
  };
}

/** A package.json with those fields after its license; without a repository it has none of them. */
export function withNpmFields(
  current: string,
  repository: Repository | undefined,
  directory?: string,
): string {
  const { repository: _, bugs: __, homepage: ___, ...others } = JSON.parse(current);
  const entries = Object.entries(others).flatMap(([key, value]) =>
    key === "license" && repository
      ? [[key, value], ...Object.entries(npmFields(repository, directory))]
      : [[key, value]],
  );
  return `${JSON.stringify(Object.fromEntries(entries), null, 2)}\n`;
}

/** GitHub's own rule for names. */
const ownerPattern = /^[a-z\d](?:[a-z\d]|-(?=[a-z\d])){0,38}$/i;

function setOwner(owner: string): void {
  const file = join(root, "package.json");
  const text = readFileSync(file, "utf8");
  const repository = owner === "" ? undefined : { owner, name: readManifest().name };
  // Before the other texts, which are made from it.
  writeFileSync(file, withNpmFields(text, repository));
  execFileSync(process.execPath, [join(root, "build/generate.ts")], { stdio: "inherit" });
}

if (import.meta.main) {
  const [owner] = process.argv.slice(2);
  if (owner === undefined || !(owner === "" || ownerPattern.test(owner))) {
    const got = owner === undefined ? "nothing" : JSON.stringify(owner);
    console.error(
      `The owner must be the name of a user or an organisation of GitHub; got ${got}. For example: npm run owner -- acme\n` +
        `To take it back: npm run owner -- ""`,
    );
    process.exit(2);
  }
  setOwner(owner);
}
