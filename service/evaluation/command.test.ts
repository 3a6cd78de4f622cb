import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { evaluateCommand } from "./command.ts";
import { writeCorpus } from "./generator/corpus.ts";

const scratch = mkdtempSync(join(tmpdir(), "vigia-evaluate-"));
after(() => rmSync(scratch, { recursive: true }));

function run(...args: readonly string[]) {
  const [out, err]: [string[], string[]] = [[], []];
  const steps: number[] = [];
  const status = evaluateCommand(args, {
    result: (text) => out.push(text),
    message: (text) => err.push(text),
    progress: (done, total) => steps.push(done / total),
  });
  return { status, out: out.join("\n"), err: err.join("\n"), steps };
}

test("the seasonal detector finds what stands out of a season, the baseline does not", () => {
  const directory = join(scratch, "small");
  writeCorpus(directory, 3, 1);
  const detectors = ["--detector", "mean-sigma", "--detector", "seasonal"];
  const { status, out, steps } = run(...detectors, "--refit", "604800", "--json", directory);
  assert.equal(status, 0);
  assert.equal(steps.length, 2 * 6 + 1);
  assert.equal(steps.at(-1), 1);
  const result = JSON.parse(out);
  assert.equal(result.series, 6);
  assert.equal(result.windows, 15);
  const [baseline, seasonal] = result.detectors;
  assert.deepEqual([baseline.detector, seasonal.detector], ["mean-sigma", "seasonal"]);
  assert.ok(seasonal.atBand.windows.recall > 0.9 && baseline.atBand.windows.recall < 0.75);
  assert.ok(baseline.nab.standard.score > 0 && baseline.nab.standard.score < 90);
});

test("a corpus can be generated, and is shown beside published scores", () => {
  const directory = join(scratch, "generated");
  const { status, out, err } = run("--generate", "1", "--detector", "mean-sigma", "--refit", "0", directory);
  assert.equal(status, 0);
  assert.match(err, /wrote 12 series/);
  assert.match(out, /^mean-sigma +\d\.\d{3} /m);
  assert.match(out, /^Windowed Gaussian +39\.6 +20\.9 +47\.4$/m);
});

test("wrong arguments end with 2 and one line that says what to do", () => {
  for (const [args, said] of [
    [[], /name one directory/],
    [[""], /name one directory/],
    [[join(scratch, "absent")], /combined_windows\.json/],
    [["--detector", "oracle", scratch], /oracle.*mean-sigma/],
    [["--refit", "daily", scratch], /--refit daily/],
    [["--refit=-1", scratch], /--refit -1/],
    [["--colour", scratch], /--colour/],
  ] as const) {
    const { status, err, out } = run(...args);
    assert.equal(status, 2);
    assert.match(err, said);
    assert.equal(err.trim().split("\n").length, 1);
    assert.equal(out, "");
  }
});

test("--help explains itself", () => {
  const { status, out } = run("--help");
  assert.equal(status, 0);
  assert.match(out, /make evaluate DIR=/);
});
