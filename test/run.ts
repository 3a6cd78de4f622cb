/**
 * Runs every phase of the test suite and ends with one line `N passed, N failed[, N skipped]`.
 *
 * Exit code 0 if nothing failed. Phases that need a Docker engine are skipped, with the reason, where none can run;
 * with REQUIRE_DOCKER=1 that is a failure.
 */
import { spawn } from "node:child_process";
import { existsSync, globSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join, matchesGlob, resolve } from "node:path";
import { parseArgs } from "node:util";
import { reasonWithoutEngine } from "./engine.ts";
import { type Phase, phases } from "./phases.ts";

interface Counts {
  passed: number;
  failed: number;
  skipped: number;
}

const root = resolve(import.meta.dirname, "..");
const scratch = mkdtempSync(join(tmpdir(), "vigia-test-"));
const searchPath = [join(root, "node_modules/.bin"), process.env.PATH, join(root, ".local/airgap/bin")];
const { values: options } = parseArgs({
  options: {
    only: { type: "string", multiple: true },
    list: { type: "boolean" },
    long: { type: "boolean", default: false },
    help: { type: "boolean", short: "h" },
  },
});

if (options.help) {
  console.log(`usage: make test [ONLY=<phase>]   or: node test/run.ts [--only <phase>]... [--list] [--long]

Phases, in order: ${phases.map((phase) => phase.name).join(", ")}.
--long runs what takes time (load) in full instead of in its short form.`);
  process.exit(0);
}
if (options.list) {
  for (const phase of phases) console.log(phase.name);
  process.exit(0);
}
const environment = {
  ...process.env,
  PATH: searchPath.join(delimiter),
  ...(options.long && { VIGIA_LONG: "1" }),
};
/** A long run may take this much longer in each phase. */
const patience = options.long ? 6 : 1;

const unknown = options.only?.filter((name) => !phases.some((phase) => phase.name === name)) ?? [];
if (unknown.length > 0) {
  console.error(
    `--only ${unknown.join(", ")}: no such phase; choose from: ${phases.map((phase) => phase.name).join(", ")}`,
  );
  process.exit(2);
}

function filesOf(phase: Phase): string[] {
  const excluded = (file: string) => (phase.exclude ?? []).some((pattern) => matchesGlob(file, pattern));
  return globSync([...(phase.tests ?? [])], { cwd: root, exclude: (path) => path.includes("node_modules") })
    .filter((file) => !excluded(file))
    .sort();
}

/** Ends with the process's exit code; a process that outlives its time is ended with all its children. */
function run(command: readonly string[], timeoutSeconds: number): Promise<number> {
  return new Promise((done) => {
    const [program = "", ...args] = command;
    const child = spawn(program, args, { cwd: root, env: environment, stdio: "inherit", detached: true });
    const end = (signal: NodeJS.Signals) => child.pid !== undefined && process.kill(-child.pid, signal);
    const timer = setTimeout(() => {
      console.error(`\n${command.slice(0, 3).join(" ")}: not done after ${timeoutSeconds} s, ended`);
      end("SIGTERM");
      setTimeout(() => end("SIGKILL"), 20_000).unref();
    }, timeoutSeconds * 1000);
    const interrupted = () => end("SIGINT");
    process.once("SIGINT", interrupted);
    child.once("error", (error) => {
      console.error(`${program}: ${error.message}`);
      done(127);
    });
    child.once("close", (code) => {
      clearTimeout(timer);
      process.removeListener("SIGINT", interrupted);
      done(code ?? 1);
    });
  });
}

async function runPhase(phase: Phase): Promise<Counts> {
  if (phase.command) {
    const code = await run(phase.command, phase.timeoutSeconds * patience);
    return { passed: code === 0 ? 1 : 0, failed: code === 0 ? 0 : 1, skipped: 0 };
  }
  const files = filesOf(phase);
  if (files.length === 0) {
    console.error(`phase ${phase.name}: no file matches ${phase.tests?.join(", ")}`);
    return { passed: 0, failed: 1, skipped: 0 };
  }
  const report = join(scratch, `${phase.name.replaceAll(" ", "-")}.json`);
  // Engine tests share one engine and two cores: one file at a time keeps their timings apart.
  const concurrency = phase.needsEngine ? ["--test-concurrency=1"] : [];
  const reporters = ["--test-reporter=spec", "--test-reporter-destination=stdout"];
  const counter = ["--test-reporter=./test/count-reporter.ts", `--test-reporter-destination=${report}`];
  const code = await run(
    ["node", "--test", ...concurrency, ...reporters, ...counter, ...files],
    phase.timeoutSeconds * patience,
  );
  const counts: Counts = existsSync(report)
    ? JSON.parse(readFileSync(report, "utf8") || '{"passed":0,"failed":0,"skipped":0}')
    : { passed: 0, failed: 0, skipped: 0 };
  // A runner that died before it could report must not look green.
  if (code !== 0 && counts.failed === 0) counts.failed = 1;
  return counts;
}

const total: Counts = { passed: 0, failed: 0, skipped: 0 };
const withoutEngine = reasonWithoutEngine();
const summary: string[] = [];

for (const phase of phases) {
  if (options.only && !options.only.includes(phase.name)) continue;
  if (phase.needsEngine && withoutEngine !== undefined) {
    const failed = process.env.REQUIRE_DOCKER === "1";
    total[failed ? "failed" : "skipped"] += 1;
    summary.push(`${phase.name}: ${failed ? "failed" : "skipped"}: ${withoutEngine}`);
    continue;
  }
  console.log(`\n=== ${phase.name}`);
  const started = Date.now();
  const counts = await runPhase(phase);
  const seconds = ((Date.now() - started) / 1000).toFixed(1);
  for (const key of ["passed", "failed", "skipped"] as const) total[key] += counts[key];
  summary.push(
    `${phase.name}: ${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped, ${seconds} s`,
  );
  // Everything after a failed set-up would fail for the same reason.
  if (phase.name === "set-up" && counts.failed > 0) break;
}

rmSync(scratch, { recursive: true, force: true });
console.log(`\n${summary.join("\n")}\n`);
console.log(`${total.passed} passed, ${total.failed} failed${total.skipped > 0 ? `, ${total.skipped} skipped` : ""}`);
process.exit(total.failed > 0 ? 1 : 0);
