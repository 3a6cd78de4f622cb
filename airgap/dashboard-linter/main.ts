/**
 * `node airgap/dashboard-linter/main.ts`: builds Grafana's dashboard-linter where it is not there yet and prints the program's path.
 * Exit code 3 says that there is no Go toolchain to build it with; 1, that the build failed.
 */
import { goVersion } from "../cli/build.ts";
import { endOnSignals } from "../setup/command.ts";
import { reason } from "../setup/problem.ts";
import { Progress } from "../setup/progress.ts";
import { ensureLinter } from "./build.ts";

endOnSignals();
if ((await goVersion()) === undefined) {
  console.error("dashboard-linter can't be built: there is no Go toolchain (go) on PATH");
  process.exit(3);
}
try {
  console.log(await ensureLinter(new Progress()));
} catch (error) {
  console.error(error instanceof Error ? error.message : reason(error));
  process.exit(1);
}
