/**
 * A disk that is full: a small file system on a loop device of the host, so that nothing else runs out of room. The node exporter
 * sees the mounts that were there when it started, which is why it is started again.
 */
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import type { Scene } from "../drill.ts";
import type { Stack } from "../stack.ts";

const megabytes = 32;

function places({ name }: Stack) {
  const folder = `/var/tmp/vigia-drill-${name}`;
  return { folder, image: `${folder}/image`, mount: `${folder}/volume` };
}

export async function smallDisk({ stack, repairs }: Scene): Promise<void> {
  const { image, mount } = places(stack);
  const exporter = await stack.engine.container("node-exporter");
  repairs.register(`the small file system ${mount}`, async () => {
    await removeSmallDisk(stack);
  });
  await onHost(
    stack,
    `set -e; mkdir -p ${mount}; truncate -s ${megabytes}M ${image}; mkfs.ext4 -q -F -m 0 ${image}; mount -o loop ${image} ${mount}`,
  );
  await stack.engine.restart(exporter.id);
}

/** False where there is none. */
export async function removeSmallDisk(stack: Stack): Promise<boolean> {
  const { folder, mount } = places(stack);
  if ((await onHost(stack, `test -e ${folder} && echo there || echo none`)) === "none") return false;
  await onHost(stack, `! mountpoint -q ${mount} || umount ${mount}`);
  // Its own copy of the mount would keep the loop device.
  await stack.engine.restart((await stack.engine.container("node-exporter")).id);
  await onHost(stack, `rm -rf ${folder}`);
  return true;
}

export async function diskFilled({ stack, repairs }: Scene): Promise<void> {
  const file = `${places(stack).mount}/filling`;
  repairs.register(file, async () => {
    await onHost(stack, `rm -f ${file}`);
  });
  // It ends with "no space left on device".
  await onHost(stack, `dd if=/dev/zero of=${file} bs=64k 2>/dev/null; test -s ${file}`);
}

/** Runs a shell command as root of the engine's machine, which is this one; returns what it printed. */
function onHost(stack: Stack, command: string): Promise<string> {
  return process.getuid?.() === 0 ? asRoot(command) : throughEngine(stack, command);
}

async function asRoot(command: string): Promise<string> {
  try {
    return (await promisify(execFile)("sh", ["-c", command])).stdout.trim();
  } catch (error) {
    throw failed(command, (error as Error).message);
  }
}

/** Who may use the engine may do this too: a container of the host's processes, in the mount namespace of the first. */
async function throughEngine({ engine }: Stack, command: string): Promise<string> {
  // A Debian image that every stack has; only its nsenter is used.
  const { id } = await engine.container("postgres");
  const { Image } = await engine.docker.getContainer(id).inspect();
  const container = await engine.docker.createContainer({
    Image,
    Entrypoint: ["nsenter", "--target", "1", "--mount", "--", "sh", "-c"],
    Cmd: [command],
    User: "0",
    Tty: true,
    Labels: { ...engine.stackLabel },
    HostConfig: { Privileged: true, PidMode: "host", NetworkMode: "none" },
  });
  try {
    await container.start();
    const { StatusCode } = (await container.wait()) as { StatusCode: number };
    const said = (await container.logs({ stdout: true, stderr: true, follow: false })).toString("utf8").trim();
    if (StatusCode !== 0) throw failed(command, said);
    return said;
  } finally {
    await container.remove({ force: true, v: true });
  }
}

function failed(command: string, why: string): Error {
  return new Error(`this machine could not do "${command}": ${why}`);
}
