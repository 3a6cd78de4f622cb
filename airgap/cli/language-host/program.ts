/** Runs the Pulumi program of one request in a Node process of its own, with the SDK's own runner. */
import { spawn } from "node:child_process";
import { createRequire } from "node:module";
import path from "node:path";

/** The runner's exit code that says: it failed, and has already told the user why. */
export const exitCodeAlreadyReported = 32;

/** What the engine asks for, out of its RunRequest. */
export interface ProgramRun {
  readonly monitorAddress: string;
  readonly engineAddress: string;
  readonly organization: string;
  readonly project: string;
  readonly stack: string;
  readonly rootDirectory: string;
  readonly programDirectory: string;
  /** A file, absolute or relative to `programDirectory`, or `.` for what package.json names. */
  readonly entryPoint: string;
  readonly arguments: readonly string[];
  readonly workingDirectory: string;
  readonly dryRun: boolean;
  /** Resource operations at a time; zero leaves the choice to the SDK. */
  readonly parallel: number;
  readonly config: Readonly<Record<string, string>>;
  readonly configSecretKeys: readonly string[];
}

export interface ProgramResult {
  /** Empty when the program succeeded. */
  readonly error: string;
  /** The user has already been told: the engine should stop and say nothing more. */
  readonly bail: boolean;
}

/** The arguments of the SDK's runner (`@pulumi/pulumi/cmd/run`). */
export function runnerArguments(run: ProgramRun): string[] {
  const flags: [string, string][] = [
    ["monitor", run.monitorAddress],
    ["engine", run.engineAddress],
    ["organization", run.organization],
    ["project", run.project],
    ["stack", run.stack],
    ["root-directory", run.rootDirectory],
    ["pwd", run.workingDirectory],
  ];
  if (run.parallel > 0) flags.push(["parallel", String(run.parallel)]);
  return [
    ...flags.filter(([, value]) => value !== "").flatMap(([name, value]) => [`--${name}`, value]),
    ...(run.dryRun ? ["--dry-run"] : []),
    run.entryPoint === "" ? "." : path.resolve(run.programDirectory, run.entryPoint),
    ...run.arguments,
  ];
}

/** What the SDK reads from the environment; everything else is inherited. */
export function runnerEnvironment(run: ProgramRun): Record<string, string> {
  return {
    PULUMI_CONFIG: JSON.stringify(run.config),
    PULUMI_CONFIG_SECRET_KEYS: JSON.stringify(run.configSecretKeys),
  };
}

/** The engine's reading of how the runner ended. */
export function programResult(code: number | null, signal: NodeJS.Signals | null): ProgramResult {
  if (code === 0) return { error: "", bail: false };
  if (code === exitCodeAlreadyReported) return { error: "", bail: true };
  const end = code === null ? `was ended by ${signal}` : `exited with code ${code}`;
  return { error: `the Pulumi program ${end} without saying why`, bail: false };
}

/** Runs the program to its end. Its output goes to the engine, which shows it. */
export function runProgram(run: ProgramRun): Promise<ProgramResult> {
  // The program's own copy of the SDK, as any Pulumi language host takes it.
  const runner = createRequire(path.join(run.programDirectory, "package.json")).resolve("@pulumi/pulumi/cmd/run");
  const child = spawn(process.execPath, [runner, ...runnerArguments(run)], {
    cwd: run.workingDirectory,
    env: { ...process.env, ...runnerEnvironment(run) },
    stdio: ["ignore", "inherit", "inherit"],
  });
  const end = () => child.kill("SIGTERM");
  process.on("exit", end);
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code, signal) => {
      process.off("exit", end);
      resolve(programResult(code, signal));
    });
  });
}
