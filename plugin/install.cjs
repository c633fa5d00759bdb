// Run by the "npm install" with which Pulumi prepares a plugin that it has cloned: installs the repository around this
// folder, which builds what the plugin is made of. In the npm package all of it is there already.
const { execSync } = require("node:child_process");
const { existsSync } = require("node:fs");
const { join } = require("node:path");

const root = join(__dirname, "..");
if (!existsSync(join(root, "dist/plugin.cjs"))) {
  execSync("npm ci", { cwd: root, stdio: "inherit" });
  // Two thirds of it were for building only.
  const production = "npm prune --omit=dev --workspaces=false --ignore-scripts";
  execSync(production, { cwd: root, stdio: "inherit" });
}
