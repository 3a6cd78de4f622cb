import assert from "node:assert/strict";
import { globSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve, sep } from "node:path";
import { test } from "node:test";

const root = resolve(import.meta.dirname, "../..");

/** Who may import whom; docs/architecture.md says why. `test` may import anything. */
const allowed: Record<string, readonly string[]> = {
  signals: [],
  service: ["signals"],
  dashboards: ["signals"],
  alerts: ["signals"],
  loadtest: ["signals"],
  bench: ["loadtest", "service", "signals"],
  stacks: ["dashboards", "alerts", "signals"],
  airgap: [],
  review: ["signals"],
};

const specifier = /(?:from|import|import\()\s*['"](\.{1,2}\/[^'"]+)['"]/g;

/** Top-level folders that the files of `folder` import, other than itself, as `file -> folder`. */
function foreignImports(folder: string): { file: string; target: string }[] {
  return globSync(`${folder}/**/*.ts`, { cwd: root, exclude: (path) => path.includes("node_modules") }).flatMap(
    (file) =>
      [...readFileSync(join(root, file), "utf8").matchAll(specifier)]
        .map((match) => relative(root, resolve(root, dirname(file), match[1] ?? "")).split(sep)[0] ?? "")
        .filter((target) => target !== folder)
        .map((target) => ({ file, target })),
  );
}

for (const [folder, targets] of Object.entries(allowed)) {
  test(`${folder}/ imports only ${targets.length > 0 ? targets.join(", ") : "itself"}`, () => {
    const wrong = foreignImports(folder).filter(({ target }) => !targets.includes(target));
    assert.deepEqual(wrong, []);
  });
}
