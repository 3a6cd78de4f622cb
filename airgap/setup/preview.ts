/** Step: the page of the preview, whose packages take longest to fetch. The program would build it too; here others run beside it. */
import path from "node:path";
import { run } from "./command.ts";
import { places } from "./paths.ts";
import { Problem } from "./problem.ts";
import type { Progress } from "./progress.ts";

export async function ensurePreview(progress: Progress): Promise<void> {
  const script = path.join(places.root, "review/preview/build.ts");
  const result = await run([process.execPath, script], {
    cwd: places.root,
    nice: 5,
    // Quick and silent when the page is current.
    onErrorLine: (line) => progress.say("preview", line.replace(/^preview\s+/, "")),
  });
  if (result.code === 0) return;
  throw new Problem(
    `the preview's page could not be built: ${result.stderr.trim().split("\n").slice(-5).join("\n")}`,
    "check that npm reaches its registry (npm ping), then run the same command again",
  );
}
