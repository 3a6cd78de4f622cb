/** Runs the fidelity suite: `node airgap/docker-provider/fidelity.ts [--plugin path]`, by default against the embedded plugin. */
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import path from "node:path";
import { parseArgs } from "node:util";

const { values } = parseArgs({ options: { plugin: { type: "string" } } });
const plugin = values.plugin ? path.resolve(values.plugin) : path.join(import.meta.dirname, "pulumi-resource-docker");
if (!existsSync(plugin)) {
  process.stderr.write(`There is no plugin at ${plugin}. Give the path of pulumi-resource-docker: --plugin path\n`);
  process.exit(1);
}
process.stdout.write(`Fidelity suite against ${plugin}\n`);
const tests = path.join(import.meta.dirname, "fidelity/*.engine.test.ts");
const { status } = spawnSync(process.execPath, ["--test", "--test-concurrency=2", tests], {
  stdio: "inherit",
  env: { ...process.env, FIDELITY_PLUGIN: plugin },
});
process.exit(status ?? 1);
