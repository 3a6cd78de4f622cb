/** A real Alertmanager of the stack's image, with a configuration of ours. */
import { execFile } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { promisify } from "node:util";
import { load } from "js-yaml";

const run = promisify(execFile);
export const docker = async (...args: readonly string[]): Promise<string> =>
  (await run("docker", [...args])).stdout.trim();

/** The official image, or the one built where no registry of images can be reached. */
async function image(): Promise<string> {
  const images = load(readFileSync(join(import.meta.dirname, "../../stacks/images.yaml"), "utf8"));
  const { official } = (images as { alertmanager: { official: string } }).alertmanager;
  for (const tag of [official, `${official}-airgap`]) if (await docker("images", "--quiet", tag)) return tag;
  throw new Error(`Neither ${official} nor ${official}-airgap is on this engine: run \`make up\` first`);
}

/**
 * The address under which containers reach this machine. An engine that has just made its bridge names the subnet alone, of which
 * it has taken the first address.
 */
export async function gateway(): Promise<string> {
  const pool = "{{ with index .IPAM.Config 0 }}{{ or .Gateway .Subnet }}{{ end }}";
  const address = await docker("network", "inspect", "bridge", "--format", pool);
  return address.replace(/\.0\/\d+$/, ".1");
}

export interface RunningAlertmanager {
  /** Of its API, from this machine. */
  readonly url: string;
  readonly logs: () => Promise<string>;
  readonly stop: () => Promise<void>;
}

/** @param files path below /etc/vigia/current -> text; `alertmanager.yaml` among them. */
export async function startAlertmanager(files: Readonly<Record<string, string>>): Promise<RunningAlertmanager> {
  const name = `vigia-alertmanager-test-${randomBytes(4).toString("hex")}`;
  const folder = mkdtempSync(join(tmpdir(), `${name}-`));
  for (const [path, text] of Object.entries(files)) {
    const target = join(folder, "vigia/current", path);
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, text);
  }
  await docker(
    ...["create", "--name", name, "--publish", "127.0.0.1::9093", await image()],
    "--config.file=/etc/vigia/current/alertmanager.yaml",
    ...["--storage.path=/tmp/data", "--cluster.listen-address="],
  );
  const logs = async () => {
    const { stdout, stderr } = await run("docker", ["logs", name]);
    return `${stdout}${stderr}`;
  };
  const stop = async () => {
    await docker("rm", "--force", "--volumes", name);
    rmSync(folder, { recursive: true });
  };
  await docker("cp", join(folder, "vigia"), `${name}:/etc/`);
  await docker("start", name);
  const url = `http://${await docker("port", name, "9093/tcp")}`;
  for (let tries = 0; ; tries++) {
    const ready = await fetch(`${url}/-/ready`).then(
      ({ ok }) => ok,
      () => false,
    );
    if (ready) return { url, logs, stop };
    if (tries > 240) {
      const said = await logs();
      await stop();
      throw new Error(`Alertmanager does not start: ${said}`);
    }
    await delay(250);
  }
}

export interface SentAlert {
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly endsAt?: string;
}

/** Sends alerts as Prometheus does. */
export async function send({ url }: RunningAlertmanager, alerts: readonly SentAlert[]): Promise<void> {
  const answer = await fetch(`${url}/api/v2/alerts`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(alerts),
  });
  if (!answer.ok) throw new Error(`Alertmanager takes no alerts: ${answer.status} ${await answer.text()}`);
}
