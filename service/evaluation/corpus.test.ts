import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after, test } from "node:test";
import { CorpusError, readCorpus } from "./corpus.ts";

const scratch = mkdtempSync(join(tmpdir(), "vigia-corpus-"));
after(() => rmSync(scratch, { recursive: true }));
let made = 0;

/** A corpus of the given files; returns its folder. */
function corpus(files: Readonly<Record<string, string>>): string {
  made += 1;
  const directory = join(scratch, String(made));
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(directory, path)), { recursive: true });
    writeFileSync(join(directory, path), text);
  }
  return directory;
}

const labelsPath = "labels/combined_windows.json";
const rows = "timestamp,value\n2014-04-01 00:00:00,20.0\n2014-04-01 00:05:00,-1.5e1\n2014-04-01 00:10:00,0\n";
const labelled = (windows: unknown) => JSON.stringify({ "real/a.csv": windows });

function refused(files: Readonly<Record<string, string>>, ...said: readonly RegExp[]): void {
  assert.throws(
    () => readCorpus(corpus(files)),
    (error) => error instanceof CorpusError && said.every((pattern) => pattern.test(error.message)),
  );
}

test("times are UTC, windows become indices, unlabelled files are left out and named", () => {
  const directory = corpus({
    "data/real/a.csv": rows.replaceAll("\n", "\r\n"),
    "data/real/b.csv": rows,
    [labelsPath]: labelled([["2014-04-01 00:05:00.000000", "2014-04-01 00:10:00.000000"]]),
  });
  const { files, unlabelled } = readCorpus(directory);
  assert.deepEqual(files, [
    {
      path: "real/a.csv",
      samples: [
        { timestamp: 1396310400, value: 20 },
        { timestamp: 1396310700, value: -15 },
        { timestamp: 1396311000, value: 0 },
      ],
      windows: [{ first: 1, last: 2 }],
    },
  ]);
  assert.deepEqual(unlabelled, ["real/b.csv"]);
});

test("what is missing is named", () => {
  refused({ "data/real/a.csv": rows }, /combined_windows\.json/, /ENOENT/);
  refused({ [labelsPath]: labelled([]) }, /real\/a\.csv/, /1 of 1/);
  refused({ "data/real/a.csv": rows, [labelsPath]: "{}" }, /names no series/);
});

test("malformed rows are named with file and line", () => {
  const withRow = (row: string) => ({ "data/real/a.csv": `${rows}${row}\n`, [labelsPath]: labelled([]) });
  for (const row of [
    "2014-04-01 00:15:00",
    "2014-04-01 00:15:00,",
    "2014-04-01 00:15:00,x",
    "2014-04-01 00:15:00,NaN",
    "2014-04-01 00:15:00,1e999",
    "2014-13-01 00:15:00,1",
    "yesterday,1",
    "2014-04-01 00:15:00,1,2",
    "",
  ]) {
    refused({ ...withRow(row), "data/real/a.csv": `${rows}${row}\n2014-04-01 00:20:00,1\n` }, /real\/a\.csv:5: /);
  }
  refused({ "data/real/a.csv": "time;value\n", [labelsPath]: labelled([]) }, /a\.csv:1: /, /timestamp,value/);
});

test("malformed labels are named", () => {
  const withLabels = (text: string) => ({ "data/real/a.csv": rows, [labelsPath]: text });
  refused(withLabels("{"), /not JSON/);
  refused(withLabels(labelled([["2014-04-01 00:05:00"]])), /real\/a\.csv/);
  refused(withLabels(labelled([["2015-04-01 00:05:00", "2015-04-01 00:06:00"]])), /no point/);
  refused(withLabels(labelled([["2014-04-01 00:10:00", "2014-04-01 00:05:00"]])), /no point/);
  const overlapping = [
    ["2014-04-01 00:00:00", "2014-04-01 00:05:00"],
    ["2014-04-01 00:05:00", "2014-04-01 00:10:00"],
  ];
  refused(withLabels(labelled(overlapping)), /overlap/);
});
