/** Runs a worker, a process of its own, and reads the one JSON document that it prints. */
import { spawn } from "node:child_process";
import { join } from "node:path";
import { tracked } from "./children.ts";

const folder = join(import.meta.dirname, "../workers");

export function runWorker<Config extends object, Result>(name: string, config: Config): Promise<Result> {
  return new Promise((resolve, reject) => {
    const child = tracked(
      spawn(process.execPath, [join(folder, `${name}.ts`), JSON.stringify(config)], {
        stdio: ["ignore", "pipe", "inherit"],
      }),
    );
    let output = "";
    child.stdout.on("data", (chunk: Buffer) => {
      output += chunk.toString("utf8");
    });
    child.once("error", reject);
    child.once("close", (code) => {
      if (code !== 0) reject(new Error(`${name} ended with ${code}`));
      else resolve(JSON.parse(output) as Result);
    });
  });
}
