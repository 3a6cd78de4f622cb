/** A Prometheus of our own for a while, on blocks that promtool made: in a container of the stack's image, or from PATH. */
import { type ChildProcess, execFile, spawn } from "node:child_process";
import { accessSync, constants, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { delimiter, join, resolve } from "node:path";
import { promisify } from "node:util";
import getPort from "get-port";
import { load } from "js-yaml";
import { dictionary, text } from "../diff/values.ts";

const run = promisify(execFile);
const root = resolve(import.meta.dirname, "../..");

export interface TemporaryPrometheus {
  readonly url: string;
  readonly stop: () => Promise<void>;
}

function onPath(name: string): string | undefined {
  const folders = [join(root, ".local/airgap/bin"), ...(process.env.PATH ?? "").split(delimiter)];
  return folders
    .map((folder) => join(folder, name))
    .find((path) => {
      try {
        accessSync(path, constants.X_OK);
        return true;
      } catch {
        return false;
      }
    });
}

/** The tag of the stack's image that the engine has: the official one, or the one that the set-up built. */
async function imageOnEngine(): Promise<string | undefined> {
  const pinned = dictionary(load(readFileSync(join(root, "stacks/images.yaml"), "utf8")));
  const official = text(dictionary(pinned.prometheus).official);
  for (const tag of [official, `${official}-airgap`]) {
    const found = await run("docker", ["image", "inspect", tag], { timeout: 20_000 }).then(
      () => true,
      () => false,
    );
    if (found) return tag;
  }
  return undefined;
}

/** Makes TSDB blocks of an OpenMetrics file. */
export async function backfill(openMetrics: string, blocks: string): Promise<void> {
  const options = ["tsdb", "create-blocks-from", "openmetrics", "--max-block-duration=24h"];
  const timeout = { timeout: 300_000, maxBuffer: 64 << 20 };
  const tool = onPath("promtool");
  if (tool) {
    await run(tool, [...options, openMetrics, blocks], timeout);
    return;
  }
  const image = await imageOnEngine();
  if (!image) throw new Error("promtool is neither in .local/airgap/bin nor on PATH nor in an image: run `make setup`");
  const mounts = ["-v", `${openMetrics}:/in.txt:ro`, "-v", `${blocks}:/blocks`, ...asMe()];
  mkdirSync(blocks, { recursive: true });
  await run(
    "docker",
    ["run", "--rm", ...mounts, "--entrypoint=promtool", image, ...options, "/in.txt", "/blocks"],
    timeout,
  );
}

/** Files that a container writes stay removable. */
function asMe(): string[] {
  return ["--user", `${process.getuid?.() ?? 0}:${process.getgid?.() ?? 0}`];
}

async function ready(url: string, alive: () => string | undefined): Promise<void> {
  for (const end = Date.now() + 60_000; Date.now() < end; ) {
    const gone = alive();
    if (gone !== undefined) throw new Error(`the temporary Prometheus ended: ${gone}`);
    const answer = await fetch(`${url}/-/ready`, { signal: AbortSignal.timeout(2000) }).catch(() => undefined);
    if (answer?.ok) return;
    await new Promise((done) => setTimeout(done, 200));
  }
  throw new Error(`the temporary Prometheus at ${url} was not ready within 60 s`);
}

function flags(config: string, data: string): string[] {
  return [
    `--config.file=${config}`,
    `--storage.tsdb.path=${data}`,
    "--storage.tsdb.retention.time=100y",
    "--log.level=error",
  ];
}

function fromBinary(binary: string, folder: string, port: number): { child: ChildProcess; errors: () => string } {
  let errors = "";
  const child = spawn(
    binary,
    [...flags(join(folder, "prometheus.yaml"), join(folder, "data")), `--web.listen-address=127.0.0.1:${port}`],
    { stdio: ["ignore", "ignore", "pipe"] },
  );
  child.stderr?.on("data", (chunk) => {
    errors = `${errors}${chunk}`.slice(-2000);
  });
  return { child, errors: () => errors };
}

/**
 * Serves the blocks in `folder/data` on a free port of 127.0.0.1.
 * @param folder where its configuration and its data are; the caller removes it after `stop`.
 */
export async function startPrometheus(folder: string): Promise<TemporaryPrometheus> {
  mkdirSync(join(folder, "data"), { recursive: true });
  if (!existsSync(join(folder, "prometheus.yaml"))) writeFileSync(join(folder, "prometheus.yaml"), "global: {}\n");
  const image = await imageOnEngine();
  const port = await getPort({ host: "127.0.0.1" });
  const url = `http://127.0.0.1:${port}`;
  if (image) {
    const published = ["-p", `127.0.0.1:${port}:9090`, "-v", `${folder}:/vigia`, ...asMe()];
    const name = `vigia-review-prometheus-${port}`;
    await run("docker", [
      "run",
      "-d",
      "--rm",
      "--name",
      name,
      ...published,
      image,
      ...flags("/vigia/prometheus.yaml", "/vigia/data"),
    ]);
    const stop = async () => {
      await run("docker", ["rm", "-f", "-v", name]).catch(() => undefined);
    };
    await ready(url, () => undefined).catch(async (error: unknown) => {
      await stop();
      throw error;
    });
    return { url, stop };
  }
  const binary = onPath("prometheus");
  if (!binary)
    throw new Error("there is no Prometheus: no engine has the stack's image and none is on PATH: run `make setup`");
  const { child, errors } = fromBinary(binary, folder, port);
  const stop = async () => {
    if (child.exitCode !== null) return;
    const ended = new Promise((done) => child.once("exit", done));
    child.kill("SIGTERM");
    await ended;
  };
  await ready(url, () => (child.exitCode === null ? undefined : errors())).catch(async (error: unknown) => {
    await stop();
    throw error;
  });
  return { url, stop };
}
