// @ts-check
// What `npm ci` and `npm run build` made of the sources, as long as these are the sources it was made of. Plain JavaScript,
// as is main.mjs: Node.js would first get ready for types, for longer than the whole program takes to load.
import { existsSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";

const root = join(import.meta.dirname, "..");

/** The program in one file. Its time of change is that of the newest source when the build began. */
export const builtProgram = "dist/program.mjs";

const sourceProgram = "index.ts";

const deployedFolders = ["action", "gateway"];
/** The classes of resources are built in, so that another version of their packages is a change like any other. */
const programSources = ["components", "program", sourceProgram, "package-lock.json"];
export const sources = [...deployedFolders, ...programSources];

/**
 * The program to run, relative to the checkout: what is built, or index.ts where a source is newer. What is deployed has no
 * such choice: throws where a source of a function or of the Action is newer than its bundle, which would be deployed as it
 * was.
 */
export function currentProgram() {
  if (!existsSync(join(root, builtProgram))) return sourceProgram;
  const deployed = newerThanBuilt(deployedFolders);
  if (deployed !== undefined)
    throw new Error(`${deployed} is newer than what is built of it and deployed: run "npm run build"`);
  return newerThanBuilt(programSources) === undefined ? builtProgram : sourceProgram;
}

/** Whether there is something built of the sources as they are now. */
export function isUpToDate() {
  return newerThanBuilt(sources) === undefined;
}

/**
 * A source that was saved after what is built; undefined where there is none.
 * @param {readonly string[]} places
 */
function newerThanBuilt(places) {
  const newest = newestSource(places);
  return newest.savedAt > savedAt(builtProgram) ? newest.path : undefined;
}

/**
 * The source that was saved last, in milliseconds. One that is removed leaves others that no longer import it.
 * @param {readonly string[]} places
 */
export function newestSource(places) {
  return places
    .flatMap(filesOf)
    .map((path) => ({ path, savedAt: savedAt(path) }))
    .reduce((newest, source) => (source.savedAt > newest.savedAt ? source : newest));
}

/**
 * Read folder by folder: Node's own `recursive` takes three times as long, which every preview would wait for.
 * @param {string} place A folder with code, or a file.
 * @returns {string[]}
 */
function filesOf(place) {
  if (!statSync(join(root, place), { throwIfNoEntry: false })?.isDirectory()) return [place];
  return filesIn(place);
}

/**
 * @param {string} folder
 * @returns {string[]}
 */
function filesIn(folder) {
  return readdirSync(`${root}/${folder}`, { withFileTypes: true }).flatMap((entry) => {
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory()) return filesIn(path);
    return /\.m?[jt]s$/.test(entry.name) ? path : [];
  });
}

/**
 * In whole milliseconds, since a time that is set has no more; 0 for what is not there.
 * @param {string} path
 */
function savedAt(path) {
  return Math.floor(statSync(`${root}/${path}`, { throwIfNoEntry: false })?.mtimeMs ?? 0);
}
