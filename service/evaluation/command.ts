/** The command behind `make evaluate DIR=...`. */
import { parseArgs } from "node:util";
import { detectorNames } from "../detectors/fit.ts";
import { CorpusError, readCorpus } from "./corpus.ts";
import { evaluate, type Progress } from "./evaluate.ts";
import { writeCorpus } from "./generator/corpus.ts";
import { render } from "./report.ts";

const usage = `usage: make evaluate DIR=path   or: node service/evaluation/main.ts [options] DIR

Scores the detectors on labelled series in the layout of the Numenta Anomaly Benchmark: DIR/data/**/*.csv with the columns timestamp,value and
DIR/labels/combined_windows.json. What the numbers mean stands in docs/detectors.md.

  --detector NAME    one of ${detectorNames.join(", ")}; may be repeated (default: all)
  --refit SECONDS    data time between fits (default 86400; 0 fits once, at the end of the probationary period)
  --history DAYS     newest days of data that a fit learns from (default 28)
  --labels FILE      labels other than DIR/labels/combined_windows.json, for a part of the corpus
  --json             print the result as JSON
  --generate SEED    first write a small corpus of our own to DIR
  --help             this text`;

/** Where the result and everything else goes. */
export interface Output {
  readonly result: (text: string) => void;
  readonly message: (text: string) => void;
  readonly progress: Progress;
}

/** Returns the exit code: 0, or 2 where the arguments or the corpus are wrong. */
export function evaluateCommand(args: readonly string[], output: Output): number {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        detector: { type: "string", multiple: true },
        refit: { type: "string", default: "86400" },
        history: { type: "string", default: "28" },
        labels: { type: "string" },
        json: { type: "boolean", default: false },
        generate: { type: "string" },
        help: { type: "boolean", short: "h", default: false },
      },
    });
    if (values.help) {
      output.result(usage);
      return 0;
    }
    const [directory, ...more] = positionals;
    if (directory === undefined || directory === "" || more.length > 0) {
      throw new CorpusError("name one directory: make evaluate DIR=path/to/NAB   (--help says more)");
    }
    const asked = values.detector ?? detectorNames;
    const detectors = detectorNames.filter((name) => asked.includes(name));
    const unknown = asked.filter((name) => !detectors.some((known) => known === name));
    if (unknown.length > 0) {
      throw new CorpusError(`--detector ${unknown.join(", ")}: choose from ${detectorNames.join(", ")}`);
    }
    const refitSeconds = number("--refit", values.refit, 0);
    const historySeconds = number("--history", values.history, 1 / 24) * 86_400;
    if (values.generate !== undefined) {
      const count = writeCorpus(directory, number("--generate", values.generate, 0));
      output.message(`wrote ${count} series to ${directory}`);
    }
    const corpus = readCorpus(directory, values.labels);
    const result = evaluate(corpus, { detectors, refitSeconds, historySeconds }, output.progress);
    output.result(values.json ? JSON.stringify(result, undefined, 2) : render(result));
    return 0;
  } catch (error) {
    const wrongArgument =
      error instanceof TypeError && "code" in error && String(error.code).startsWith("ERR_PARSE_ARGS");
    if (!(error instanceof CorpusError) && !wrongArgument) throw error;
    output.message(`evaluate: ${(error as Error).message}`);
    return 2;
  }
}

function number(option: string, text: string, minimum: number): number {
  const value = text.trim() === "" ? Number.NaN : Number(text);
  if (Number.isFinite(value) && value >= minimum) return value;
  throw new CorpusError(`${option} ${text}: must be a number of at least ${minimum}`);
}
