/** `make doctor`: what the set-up would find and do, changing nothing. */
import { existsSync } from "node:fs";
import path from "node:path";
import { inspectDockerPlugin } from "./docker-plugin.ts";
import { inspectEngine } from "./engine.ts";
import type { Finding } from "./finding.ts";
import { inspectImages } from "./images.ts";
import type { Options } from "./options.ts";
import { places, stackPlaces } from "./paths.ts";
import { inspectCli } from "./pulumi-cli.ts";
import { madeWith } from "./setup.ts";
import { checkLocal, passphraseThere } from "./stack.ts";
import { isHeld, readLocks, readState } from "./state.ts";

export interface Line {
  readonly step: string;
  readonly finding: Finding<unknown> | Error;
}

/** A step's line or lines. */
export function renderLine({ step, finding }: Line): string {
  const text = (mark: string, what: string) =>
    `${mark.padEnd(9)}${step.padEnd(9)}${what.replaceAll("\n", `\n${" ".repeat(18)}`)}`;
  if (finding instanceof Error) return text("PROBLEM", finding.message);
  const first = finding.ready
    ? text("ok", finding.summary)
    : text("to do", `${finding.summary} (about ${duration(finding.seconds)})`);
  return finding.fallback === undefined ? first : `${first}\n${text("FALLBACK", finding.fallback)}`;
}

/** Seconds as people say them. */
export function duration(seconds: number): string {
  return seconds < 90 ? `${Math.max(1, Math.round(seconds))} s` : `${Math.round(seconds / 60)} minutes`;
}

/** The last line: whether `make up` can work, and how long its set-up takes. Steps for tools and for images run at the same time. */
export function verdict(lines: readonly Line[]): { ok: boolean; text: string } {
  const problems = lines.filter(({ finding }) => finding instanceof Error).length;
  if (problems > 0)
    return {
      ok: false,
      text: `make up can't work yet: ${problems === 1 ? "one problem" : `${problems} problems`} above`,
    };
  const seconds = lines.reduce(
    (sum, { finding }) => sum + (finding instanceof Error || finding.ready ? 0 : finding.seconds),
    0,
  );
  return {
    ok: true,
    text:
      seconds === 0
        ? "make up can work; everything is there"
        : `make up can work; the set-up takes about ${duration(seconds)}`,
  };
}

async function caught<T>(work: () => Promise<Finding<T>>): Promise<Finding<T> | Error> {
  try {
    return await work();
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}

function readyValue<T>(finding: Finding<T> | Error): T | undefined {
  return finding instanceof Error || !finding.ready ? undefined : finding.value;
}

async function inspectStack(options: Options): Promise<Finding<undefined>> {
  await checkLocal(options);
  const { config, stateFile, locks } = stackPlaces(options.stack);
  for (const lock of await readLocks(locks)) {
    const held = await isHeld(lock);
    const what = held
      ? `process ${lock.pid} is changing the stack`
      : `process ${lock.pid} was killed while it changed the stack: release its lock`;
    return { ready: false, summary: what, seconds: 1 };
  }
  const absent = [
    ...(existsSync(config) ? [] : [`${path.basename(config)} from ${options.configFrom}`]),
    ...((await passphraseThere()) ? [] : [".local/passphrase"]),
    ...(existsSync(stateFile) ? [] : [`stack '${options.stack}' in .local/state`]),
  ];
  if (absent.length > 0) return { ready: false, summary: `make ${absent.join(", ")}`, seconds: 2 };
  const resources = (await readState(stateFile))?.resources ?? 0;
  return { ready: true, value: undefined, summary: `stack '${options.stack}' holds ${resources} resources` };
}

/** Looks at every step. */
export async function diagnose(options: Options): Promise<Line[]> {
  const [engine, cli, stack, made] = await Promise.all([
    caught(inspectEngine),
    caught(inspectCli),
    caught(() => inspectStack(options)),
    madeWith(options.stack),
  ]);
  const reached = readyValue(engine);
  const images =
    reached === undefined
      ? ({ ready: false, summary: "pull or build the images (no engine to ask yet)", seconds: 400 } as const)
      : await caught(() => inspectImages(reached));
  return [
    {
      step: "node",
      finding: {
        ready: true,
        value: undefined,
        summary: `Node ${process.version} in ${path.relative(places.root, places.nodeBin)}`,
      },
    },
    { step: "engine", finding: engine },
    { step: "cli", finding: cli },
    { step: "plugin", finding: inspectDockerPlugin(readyValue(cli), made) },
    { step: "images", finding: images },
    { step: "stack", finding: stack },
  ];
}
