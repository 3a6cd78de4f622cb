/** The workflows of .github, as far as they can be checked without GitHub. */
import assert from "node:assert/strict";
import { globSync, readFileSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import { describe, test } from "node:test";
import { load } from "js-yaml";
import { dictionary, list, text } from "../diff/values.ts";
import { marker } from "../report/markdown.ts";

const root = resolve(import.meta.dirname, "../..");
const folder = join(root, ".github/workflows");
const targets = new Set(
  [...readFileSync(join(root, "Makefile"), "utf8").matchAll(/^([a-z][a-z-]*):/gm)].map(([, name]) => name),
);
const workflows = globSync("*.{yml,yaml}", { cwd: folder }).map((file) => {
  const source = readFileSync(join(folder, file), "utf8");
  const workflow = dictionary(load(source));
  const jobs = Object.entries(dictionary(workflow.jobs)).map(([name, job]) => ({ name, job: dictionary(job) }));
  const steps = jobs.flatMap(({ name, job }) => list(job.steps).map((step) => ({ job: name, step: dictionary(step) })));
  return { name: basename(file), source, workflow, jobs, steps };
});

test("there are workflows for the tests and for the review", () => {
  const runs = workflows.flatMap(({ steps }) => steps.map(({ step }) => text(step.run))).join("\n");
  assert.match(runs, /^make test$/m);
  assert.match(runs, /^make review /m);
});

for (const { name, source, workflow, jobs, steps } of workflows) {
  describe(name, () => {
    test("calls only targets that the Makefile has", () => {
      const called = steps.flatMap(({ step }) =>
        [...text(step.run).matchAll(/\bmake (?:-\S+ )*([a-z-]+)/g)].map(([, target]) => target ?? ""),
      );
      assert.deepEqual(
        called.filter((target) => !targets.has(target)),
        [],
      );
    });
    test("pins every action to a version", () => {
      const used = steps.map(({ step }) => text(step.uses)).filter((it) => it !== "");
      assert.ok(used.length > 0);
      assert.deepEqual(
        used.filter((it) => !/^[\w-]+\/[\w-]+@(v\d+\.\d+\.\d+|[0-9a-f]{40})$/.test(it)),
        [],
      );
    });
    test("says what it may do, and that it writes nothing but comments", () => {
      assert.ok(workflow.permissions !== undefined);
      const granted = [workflow.permissions, ...jobs.map(({ job }) => job.permissions ?? {})].flatMap((it) =>
        Object.entries(dictionary(it)),
      );
      assert.deepEqual(
        granted.filter(([scope, level]) => level !== "read" && level !== "none" && scope !== "pull-requests"),
        [],
      );
    });
    test("gives code of a pull request no token that may write", () => {
      assert.doesNotMatch(source, /pull_request_target/);
      for (const { name: job, job: model } of jobs) {
        const writes = Object.values(dictionary(model.permissions)).includes("write");
        const own = steps.filter((it) => it.job === job);
        const runsCode = own.some(
          ({ step }) => text(step.uses).startsWith("actions/checkout") || /\bmake\b/.test(text(step.run)),
        );
        assert.ok(!(writes && runsCode), `${job} runs code of the pull request and may write`);
        for (const { step } of own.filter(({ step }) => text(step.uses).startsWith("actions/checkout")))
          assert.equal(dictionary(step.with)["persist-credentials"], false);
      }
    });
    test("puts nothing that others write into a script", () => {
      for (const { step } of steps) assert.doesNotMatch(text(step.run), /\$\{\{/);
    });
    test("ends at some time", () => {
      for (const { job } of jobs) assert.ok(typeof job["timeout-minutes"] === "number");
    });
  });
}

test("the comment is found again by what the report starts with", () => {
  const comment = workflows.flatMap(({ steps }) => steps).find(({ step }) => text(step.run).includes("gh api"));
  assert.ok(text(comment?.step.run).includes(`startswith("${marker}")`));
});
