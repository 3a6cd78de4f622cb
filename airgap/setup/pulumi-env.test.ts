import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import path from "node:path";
import { test } from "node:test";
import { places } from "./paths.ts";
import { exportLines, pulumiEnvironment, searchPath } from "./pulumi-env.ts";

test("the repository's Node comes first, then the CLI; a second time adds nothing", () => {
  const once = searchPath("/cli", "/usr/bin:/bin");
  assert.deepEqual(once.split(path.delimiter), [places.nodeBin, "/cli", "/usr/bin", "/bin"]);
  assert.equal(searchPath("/cli", once), once);
});

test("a shell reads the lines back as they were", () => {
  const lines = exportLines({ A: "it's $HOME", B: "two words" });
  const output = execFileSync("/bin/sh", ["-c", `${lines} printf '%s|%s' "$A" "$B"`], { encoding: "utf8" });
  assert.equal(output, "it's $HOME|two words");
});

test("the passphrase is named by its file only, and the embedded provider downloads nothing", () => {
  const cli = { folder: "/cli", kind: "built", version: "3.256.0" } as const;
  const env = pulumiEnvironment(cli, { kind: "embedded", pulumiHome: "/home" });
  assert.equal(env.PULUMI_CONFIG_PASSPHRASE_FILE, places.passphrase);
  assert.equal("PULUMI_CONFIG_PASSPHRASE" in env, false);
  assert.equal(env.PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION, "true");
  const official = pulumiEnvironment(cli, { kind: "official", pulumiHome: "/home" });
  assert.equal("PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION" in official, false);
});
