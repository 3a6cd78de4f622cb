import assert from "node:assert/strict";
import { test } from "node:test";
import { type ProgramRun, programResult, runnerArguments, runnerEnvironment } from "./program.ts";

const run: ProgramRun = {
  monitorAddress: "127.0.0.1:1",
  engineAddress: "127.0.0.1:2",
  organization: "organization",
  project: "vigia",
  stack: "local",
  rootDirectory: "/repo",
  programDirectory: "/repo/stacks",
  entryPoint: "index.ts",
  arguments: [],
  workingDirectory: "/repo/stacks",
  dryRun: false,
  parallel: 16,
  config: { "vigia:environment": "local" },
  configSecretKeys: ["vigia:token"],
};

test("the runner gets the program as a whole path, after the flags", () => {
  assert.deepEqual(runnerArguments(run), [
    ...["--monitor", "127.0.0.1:1", "--engine", "127.0.0.1:2", "--organization", "organization"],
    ...["--project", "vigia", "--stack", "local", "--root-directory", "/repo", "--pwd", "/repo/stacks"],
    ...["--parallel", "16", "/repo/stacks/index.ts"],
  ]);
});

test("a preview is a dry run, and an unset parallelism is left to the SDK", () => {
  const flags = runnerArguments({ ...run, dryRun: true, parallel: 0 });
  assert.ok(flags.includes("--dry-run"));
  assert.ok(!flags.includes("--parallel"));
});

test("configuration travels in the environment, with the names of secret keys", () => {
  const env = runnerEnvironment(run);
  assert.deepEqual(JSON.parse(env.PULUMI_CONFIG ?? ""), run.config);
  assert.deepEqual(JSON.parse(env.PULUMI_CONFIG_SECRET_KEYS ?? ""), run.configSecretKeys);
});

test("how the runner ended decides what the engine still says", () => {
  assert.deepEqual(programResult(0, null), { error: "", bail: false });
  assert.deepEqual(programResult(32, null), { error: "", bail: true });
  assert.match(programResult(3, null).error, /code 3/);
  assert.match(programResult(null, "SIGKILL").error, /SIGKILL/);
});
