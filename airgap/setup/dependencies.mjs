/**
 * Makes node_modules what package-lock.json says, with `npm ci`, unless it is that already. Runs with whichever Node the machine has, before the
 * repository's own is there: so plain JavaScript, of Node's own modules only.
 */
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "../..");
const node = path.join(root, "node_modules/.bin/node");

/** The packages of a lockfile, by folder. */
function packagesOf(file) {
  return JSON.parse(readFileSync(path.join(root, file), "utf8")).packages;
}

/** Whether npm finished installing the versions of the lockfile; npm writes its own record last. */
function installed() {
  if (!existsSync(path.join(root, "node_modules/.package-lock.json"))) return false;
  const wanted = packagesOf("package-lock.json");
  const there = packagesOf("node_modules/.package-lock.json");
  return Object.entries(wanted).every(
    ([folder, { version, optional }]) =>
      folder === "" || there[folder]?.version === version || (there[folder] === undefined && optional === true),
  );
}

/** The version of the repository's Node, or `undefined` if it does not run. */
function nodeVersion() {
  if (!existsSync(node)) return undefined;
  const { status, stdout } = spawnSync(node, ["-p", "process.version"], { encoding: "utf8" });
  return status === 0 ? stdout.trim() : undefined;
}

function wantedNode() {
  return `v${packagesOf("package-lock.json")["node_modules/node"].version}`;
}

/** Runs a command on the terminal; its exit code. */
function attached(command, args, cwd = root) {
  const { status, error } = spawnSync(command, args, { cwd, stdio: ["ignore", 2, 2] });
  if (error) fail(`${command} can't be run: ${error.message}`, "install npm, then run the same command again");
  return status;
}

function fail(what, fix) {
  console.error(`${what}\n  fix: ${fix}`);
  process.exit(1);
}

if (!installed()) {
  console.error("npm ci: installing the packages of package-lock.json (about 30 s with an empty cache) ...");
  const began = Date.now();
  // npm's warnings are about packages whose install scripts it may skip one day; the one that matters is handled below.
  if (attached("npm", ["ci", "--no-audit", "--no-fund", "--loglevel=error"]) !== 0) {
    fail("npm ci failed, see above", "check that npm reaches its registry (npm ping), then run the same command again");
  }
  console.error(`npm ci: done in ${Math.round((Date.now() - began) / 1000)} s`);
}
if (nodeVersion() !== wantedNode()) {
  // Where npm is told not to run install scripts, the package `node` is there without its binary: this is that script.
  console.error(`installing Node ${wantedNode()} (npm did not run the install script of the package 'node') ...`);
  const folder = path.join(root, "node_modules/node");
  attached(process.execPath, ["installArchSpecificPackage.js"], folder);
  if (nodeVersion() !== wantedNode()) {
    fail(
      `Node ${wantedNode()} could not be installed by the npm package 'node'`,
      "rm -r node_modules, then run the same command again",
    );
  }
}
