/** Entry of the set-up; the Makefile calls it. See `--help`. */
import { ensureChromium } from "./chromium.ts";
import { endOnSignals, runAttached } from "./command.ts";
import { diagnose, renderLine, verdict } from "./doctor.ts";
import { takeDown } from "./down.ts";
import { help, type Options, readOptions } from "./options.ts";
import { readOutputs } from "./outputs.ts";
import { places } from "./paths.ts";
import { Problem } from "./problem.ts";
import { Progress } from "./progress.ts";
import { exportLines } from "./pulumi-env.ts";
import { setUp } from "./setup.ts";
import { type Outputs, renderSummary } from "./summary.ts";
import { currentEnvironment } from "./tools.ts";

type Env = Readonly<Record<string, string>>;

async function summary(stack: string, env: Env): Promise<void> {
  console.log(renderSummary(stack, (await readOutputs(stack, env)) as Outputs));
}

async function up(progress: Progress, options: Options): Promise<number> {
  const { env } = await setUp(progress, options);
  progress.say("up", `pulumi up -s ${options.stack}`);
  // The program checks its whole input before it registers a resource, so a preview would add nothing but time.
  const command = ["pulumi", "up", "-s", options.stack, "--yes", "--skip-preview"];
  const code = await runAttached(command, { cwd: places.root, env });
  if (code !== 0) {
    progress.say("up", "pulumi up failed, see above; when that is put right, the next `make up` goes on from here");
    return code;
  }
  await summary(options.stack, env);
  progress.say("up", "done");
  return 0;
}

async function doctor(options: Options): Promise<number> {
  const lines = await diagnose(options);
  for (const line of lines) console.log(renderLine(line));
  const { ok, text } = verdict(lines);
  console.log(text);
  return ok ? 0 : 1;
}

async function passwords(options: Options): Promise<void> {
  const outputs = await readOutputs(options.stack, await currentEnvironment(options.stack), true);
  const found = outputs.passwords;
  if (found === undefined || found === null)
    throw new Problem(`stack '${options.stack}' has no passwords yet`, "make up");
  for (const [name, value] of Object.entries(found)) console.log(`${name.padEnd(28)} ${value}`);
}

async function perform(options: Options, progress: Progress): Promise<number> {
  switch (options.command) {
    case "setup":
      await setUp(progress, options);
      return 0;
    case "up":
      return up(progress, options);
    case "down":
      await takeDown(progress, options);
      return 0;
    case "doctor":
      return doctor(options);
    case "summary":
      await summary(options.stack, await currentEnvironment(options.stack));
      return 0;
    case "passwords":
      await passwords(options);
      return 0;
    case "chromium":
      await ensureChromium(progress);
      return 0;
    case "env":
      process.stdout.write(exportLines(await currentEnvironment(options.stack)));
      return 0;
  }
}

endOnSignals();
try {
  const options = readOptions(process.argv.slice(2), process.env);
  if (options === undefined) console.log(help);
  else process.exit(await perform(options, new Progress()));
} catch (error) {
  console.error(error instanceof Problem ? `\n${error.message}` : error);
  process.exit(1);
}
