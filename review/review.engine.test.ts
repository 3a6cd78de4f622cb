/** `make review` and `make import` as a user runs them, on a clone of this repository. */
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { existsSync, globSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { promisify } from "node:util";
import { type Clone, cloneOfWorkingTree } from "./testing/clone.ts";

const execute = promisify(execFile);
const patience = { timeout: 900_000 };

describe("on a clone", () => {
  let clone: Clone;
  before(() => {
    clone = cloneOfWorkingTree();
  });
  after(() => clone.remove());

  const run = async (...args: readonly string[]) => {
    try {
      const { stdout, stderr } = await execute("node", args, { cwd: clone.folder, ...patience, maxBuffer: 64 << 20 });
      return { code: 0, output: `${stdout}${stderr}` };
    } catch (error) {
      const { code = 1, stdout = "", stderr = "" } = error as { code?: number; stdout?: string; stderr?: string };
      return { code, output: `${stdout}${stderr}` };
    }
  };
  const report = () => readFileSync(join(clone.folder, ".local/review/review.md"), "utf8");

  test("a changed objective is told in words, with pictures before and after", patience, async () => {
    const file = join(clone.folder, "signals/objectives.ts");
    const source = readFileSync(file, "utf8");
    // Another bucket boundary of the latency histograms: only such a one can be the objective.
    const changed = source.replace(
      "latencyCriticalSeconds: seconds.default(0.1)",
      "latencyCriticalSeconds: seconds.default(0.25)",
    );
    assert.notEqual(changed, source);
    writeFileSync(file, changed);
    const { code, output } = await run("review/main.ts", "--base", "HEAD", "--no-preview", "--require-pictures");
    assert.equal(code, 0, output);
    assert.match(report(), /\*\*changed\*\* panel "P95 latency now": threshold 100 ms -> 250 ms \(critical\)/);
    assert.match(
      report(),
      /\*\*changed\*\* alert PredictionLatencyCritical:[\s\S]*?comparison threshold 100 ms -> 250 ms/,
    );
    const pictures = [...report().matchAll(/!\[[^\]]*\]\(([^)]+)\)/g)].map(([, path]) =>
      join(clone.folder, ".local/review", path ?? ""),
    );
    assert.ok(pictures.length >= 2);
    for (const path of pictures) assert.ok(statSync(path).size > 2000, path);
    writeFileSync(file, source);
  });

  test("nothing changed: it says so, and leaves no worktree behind", patience, async () => {
    const { code, output } = await run("review/main.ts", "--base", "HEAD", "--no-preview", "--no-pictures");
    assert.equal(code, 0, output);
    assert.match(report(), /Nothing that is deployed changes/);
    assert.equal(clone.git("worktree", "list").trim().split("\n").length, 1);
  });

  test("an unknown base, and one that can't be rendered, are named; the last report stays", patience, async () => {
    const old = report();
    const unknown = await run("review/main.ts", "--base", "nowhere");
    assert.equal(unknown.code, 1);
    assert.match(unknown.output, /BASE=nowhere: git knows no such revision/);
    const file = join(clone.folder, "dashboards/models.ts");
    const source = readFileSync(file, "utf8");
    writeFileSync(file, `throw new Error("broken at base");\n${source}`);
    clone.git("commit", "--quiet", "--no-verify", "--all", "-m", "Break it");
    writeFileSync(file, source);
    const broken = await run("review/main.ts", "--base", "HEAD");
    assert.equal(broken.code, 1);
    assert.match(broken.output, /base HEAD \([0-9a-f]{12}\): can't be rendered/);
    assert.match(broken.output, /broken at base/);
    assert.equal(report(), old);
    clone.git("commit", "--quiet", "--no-verify", "--all", "-m", "Mend it");
  });

  for (const name of ["rows-2016", "collapsed-2020", "library-2025"]) {
    test(`import of ${name} compiles and renders`, patience, async () => {
      const { code, output } = await run(
        "review/import/main.ts",
        `review/import/fixtures/${name}.json`,
        "--name",
        name,
      );
      assert.equal(code, 0, output);
      assert.ok(existsSync(join(clone.folder, `dashboards/imported/${name}.ts`)));
      assert.ok(existsSync(join(clone.folder, `.local/import/${name}.md`)));
    });
  }

  test("our own dashboards come back with the same queries", patience, async () => {
    await execute("node", ["stacks/render.ts", "--config", "Pulumi.local.example.yaml"], {
      cwd: clone.folder,
      ...patience,
    });
    for (const file of ["vigia-performance-overview", "vigia-cache-and-storage"]) {
      const { code, output } = await run(
        "review/import/main.ts",
        `generated/dashboards/${file}.json`,
        "--name",
        `again-${file}`,
      );
      assert.equal(code, 0, output);
      const text = readFileSync(join(clone.folder, `.local/import/again-${file}.md`), "utf8");
      const [, panels, allPanels, queries, allQueries] =
        /(\d+) of (\d+) panels and (\d+) of (\d+) queries/.exec(text) ?? [];
      assert.deepEqual([panels, queries], [allPanels, allQueries]);
      assert.doesNotMatch(text, /(metric|range|label matcher|aggregation|function|comparison) .*->/);
    }
  });

  test("an import that fails leaves nothing", patience, async () => {
    const file = join(clone.folder, "broken.json");
    writeFileSync(
      file,
      '{"title": "Broken", "panels": [{"type": "timeseries", "title": "P", "targets": [{"expr": "nobody"}]}]}',
    );
    const { code, output } = await run("review/import/main.ts", file);
    assert.equal(code, 1);
    assert.match(output, /nothing could be carried over/);
    assert.deepEqual(globSync("{signals,dashboards}/imported/broken*", { cwd: clone.folder }), []);
  });
});
