/** Lets Prometheus judge mutants: which of them does no scenario notice? */
import { execFile } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { mkdir, rm, writeFile } from "node:fs/promises";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { toolPath } from "../testing/tools.ts";

/** The files of one promtool test. */
export interface Candidate {
  readonly rules: string;
  readonly tests: string;
}

/** Few enough that progress is seen, many enough that promtool's start does not count. */
const batchSize = 12;

/** A scenario of days with the rules of a budget takes seconds; on a machine that is shared by many, a minute. */
const batchTimeout = 600_000;

async function survivorsOf(folder: string, batch: readonly Candidate[]): Promise<readonly boolean[]> {
  const paths = batch.map((_, index) => join(folder, String(index)));
  await Promise.all(
    batch.map(async ({ rules, tests }, index) => {
      const path = paths[index] ?? folder;
      await mkdir(path, { recursive: true });
      await writeFile(join(path, "rules.yaml"), rules);
      await writeFile(join(path, "tests.yaml"), tests);
    }),
  );
  const files = paths.map((path) => join(path, "tests.yaml"));
  const output = await new Promise<string>((resolve, reject) => {
    execFile(
      toolPath("promtool"),
      ["test", "rules", ...files],
      { timeout: batchTimeout, maxBuffer: 2 ** 28 },
      (error, stdout) => {
        if (error?.killed) reject(new Error(`promtool took longer than ${batchTimeout / 1000} s`));
        else resolve(stdout);
      },
    );
  });
  await rm(folder, { recursive: true });
  const parts = output.split("Processing test file: ").slice(1);
  return files.map((file) => {
    const part = parts.find((text) => text.startsWith(`${file}\n`));
    if (part === undefined) throw new Error(`promtool says nothing about ${file}:\n${output}`);
    return part.slice(file.length).trim() === "SUCCESS";
  });
}

/** For each candidate, whether its tests pass. `progress` hears how many are done. */
export async function survivors(
  candidates: readonly Candidate[],
  progress: (done: number) => void = () => {},
): Promise<readonly boolean[]> {
  const folder = mkdtempSync(join(tmpdir(), "vigia-mutation-"));
  const verdicts: boolean[] = [];
  let next = 0;
  let done = 0;
  const worker = async (): Promise<void> => {
    while (next < candidates.length) {
      const start = next;
      next += batchSize;
      const verdict = await survivorsOf(join(folder, String(start)), candidates.slice(start, start + batchSize));
      for (const [index, survived] of verdict.entries()) verdicts[start + index] = survived;
      done += verdict.length;
      progress(done);
    }
  };
  try {
    await Promise.all(Array.from({ length: Math.max(2, availableParallelism()) }, worker));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  return verdicts;
}
