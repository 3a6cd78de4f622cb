/** What runbooks tell people to do can be done: keys, targets, files, containers and panels are there under these names. */
import assert from "node:assert/strict";
import { existsSync, globSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { test } from "node:test";
import { dashboards } from "../../dashboards/index.ts";
import { exampleSite } from "../../signals/testing/site.ts";
import { configSchema } from "../../stacks/config-schema.ts";

const root = join(import.meta.dirname, "../..");
const read = (path: string) => readFileSync(join(root, path), "utf8");
const all = (text: string, pattern: RegExp) => [...text.matchAll(pattern)].map(([, found = ""]) => found);

const known = {
  keys: new Set(Object.keys(configSchema.shape)),
  targets: new Set(all(read("Makefile"), /^([a-z-]+):.*## /gm)),
  components: new Set(
    globSync("stacks/components/*.ts", { cwd: root }).flatMap((path) => all(read(path), /component: "([a-z-]+)"/g)),
  ),
  titles: new Set(dashboards(exampleSite()).flatMap(({ json }) => all(json, /"title": "([^"]+)"/g))),
};

/** The names in a page that mean nothing here. */
function strangers(page: string): readonly string[] {
  const outside = page.replaceAll(/```[\s\S]*?```|`[^`]*`/g, "");
  const among = (found: readonly string[], names: ReadonlySet<string>) => found.filter((name) => !names.has(name));
  return [
    ...among(all(page, /vigia:([a-zA-Z]+)/g), known.keys),
    ...among(all(page, /\bmake ([a-z-]+)/g), known.targets),
    ...among(all(page, /vigia\.component=([a-z-]+)/g), known.components),
    ...among(all(outside, /"([A-Z][^"]+)"/g), known.titles),
    ...all(page, /`((?:stacks|service|alerts|signals)\/[^` ]+)`/g).filter((path) => !existsSync(join(root, path))),
  ];
}

for (const path of globSync("alerts/runbooks/*.md", { cwd: root }).toSorted()) {
  test(`${basename(path)} names nothing that is not there`, () => assert.deepEqual(strangers(read(path)), []));
}

test("a key, a target, a container, a panel and a file that there is not are seen", () => {
  const page =
    'Set `vigia:replica`, `make restart`, `label=vigia.component=cache`; see "No such panel" and `stacks/none.ts`.';
  assert.deepEqual(strangers(page), ["replica", "restart", "cache", "No such panel", "stacks/none.ts"]);
  assert.deepEqual(strangers("`vigia:replicas`, `make passwords`, `vigia.component=redis-queue`"), []);
});
