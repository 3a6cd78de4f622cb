/** `node loadtest/main.ts`: open-loop load on the prediction endpoint. Exits 1 if any request failed. */
import { assertThisMachine, Client } from "./client.ts";
import { type LoadOptions, readOptions, usage } from "./options.ts";
import { fitAll, predictAll } from "./run.ts";
import { plan } from "./schedule.ts";
import { type Result, type Summary, summarise } from "./statistics.ts";

const progressEveryMs = 5000;

async function loadTest(options: LoadOptions): Promise<Summary> {
  await assertThisMachine(options.url);
  const client = new Client(
    options.url,
    options.token === undefined ? {} : { authorization: `Bearer ${options.token}` },
  );
  const { fits, arrivals } = plan({ ...options, now: Math.floor(Date.now() / 1000) });
  say(`fitting ${fits.length} series at ${options.url.href}`);
  await fitAll(client, fits);
  say(`sending ${arrivals.length} predictions in ${options.durationSeconds} s, ${options.rate}/s`);
  const results: Result[] = [];
  const start = performance.now();
  const progress = setInterval(() => {
    const elapsed = (performance.now() - start) / 1000;
    const errors = results.filter(({ found }) => found === undefined).length;
    say(`${elapsed.toFixed(0).padStart(4)} s  ${results.length} of ${arrivals.length} answered, ${errors} errors`);
  }, progressEveryMs);
  try {
    await predictAll(client, arrivals, results);
  } finally {
    clearInterval(progress);
    client.close();
  }
  return summarise(results, options.durationSeconds * 1000);
}

/** Progress goes to standard error: standard output is the result. */
function say(line: string): void {
  process.stderr.write(`${line}\n`);
}

function table(summary: Summary): string {
  const { latencyMs, recall, falseAlarmRatio } = summary;
  const percent = (share: number | null): string => (share === null ? "none sent" : `${(share * 100).toFixed(2)} %`);
  const rows: [string, string][] = [
    ["requests", String(summary.requests)],
    ["errors", `${summary.errors} ${summary.errors > 0 ? JSON.stringify(summary.errorsByStatus) : ""}`],
    ["achieved rate", `${summary.achievedRate} /s`],
    ["latency P50", `${latencyMs.p50} ms`],
    ["latency P95", `${latencyMs.p95} ms`],
    ["latency P99", `${latencyMs.p99} ms`],
    ["latency max", `${latencyMs.max} ms`],
    ["labelled anomalies", String(summary.labelledAnomalies)],
    ["found of them", percent(recall)],
    ["false alarms", percent(falseAlarmRatio)],
  ];
  return rows.map(([name, value]) => `${name.padEnd(20)}${value}`.trimEnd()).join("\n");
}

let options: LoadOptions;
try {
  options = readOptions(process.argv.slice(2));
} catch (error) {
  console.error(`${(error as Error).message}\n\n${usage}`);
  process.exit(2);
}
try {
  const summary = await loadTest(options);
  console.log(options.json ? JSON.stringify(summary) : table(summary));
  process.exitCode = summary.errors > 0 ? 1 : 0;
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = 1;
}
