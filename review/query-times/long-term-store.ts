/** A VictoriaMetrics of our own for a while, in a container of the stack's image; undefined where the engine has none. */
import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import getPort from "get-port";
import { root, run } from "../report/processes.ts";

export interface TemporaryStore {
  readonly url: string;
  readonly stop: () => Promise<void>;
}

async function imageOnEngine(): Promise<string | undefined> {
  const pins = readFileSync(join(root, "stacks/images.yaml"), "utf8");
  const [, official = ""] = /^victoriametrics:\n(?: .*\n)*? {2}official: (\S+)/m.exec(pins) ?? [];
  for (const tag of [official, `${official}-airgap`]) {
    if ((await run(["docker", "image", "inspect", tag]).catch(() => ({ code: 1 }))).code === 0) return tag;
  }
  return undefined;
}

/** @param folder on the disk, which the caller removes after `stop` */
export async function startLongTermStore(folder: string): Promise<TemporaryStore | undefined> {
  const image = await imageOnEngine();
  if (image === undefined) return undefined;
  mkdirSync(folder, { recursive: true });
  const port = await getPort({ host: "127.0.0.1" });
  const name = `vigia-query-times-victoriametrics-${port}`;
  const me = `${process.getuid?.() ?? 0}:${process.getgid?.() ?? 0}`;
  const mounts = ["-p", `127.0.0.1:${port}:8428`, "-v", `${folder}:/data`, "--user", me];
  const flags = ["-storageDataPath=/data", "-retentionPeriod=1y", "-search.latencyOffset=0s"];
  const { code, output } = await run(["docker", "run", "-d", "--rm", "--name", name, ...mounts, image, ...flags]);
  if (code !== 0) throw new Error(`VictoriaMetrics did not start: ${output.trim()}`);
  const stop = async () => {
    await run(["docker", "rm", "-f", "-v", name]);
  };
  const url = `http://127.0.0.1:${port}`;
  for (const end = Date.now() + 60_000; Date.now() < end; ) {
    const answer = await fetch(`${url}/health`, { signal: AbortSignal.timeout(2000) }).catch(() => undefined);
    if (answer?.ok) return { url, stop };
    await new Promise((done) => setTimeout(done, 300));
  }
  await stop();
  throw new Error("VictoriaMetrics was not ready within 60 s");
}
