/** Making and removing volumes of this stack; a volume of somebody else is left alone. */
import type Docker from "dockerode";
import { hasStatus } from "./engine.ts";
import { removeHelper } from "./helper-container.ts";

export interface OwnVolume {
  readonly volume: string;
  readonly labels: Readonly<Record<string, string>>;
}

/** @throws when a volume of this name exists and does not carry this stack's label. */
export async function makeVolume(engine: Docker, { volume, labels }: OwnVolume): Promise<void> {
  if (await volumeExists(engine, volume)) {
    const { Labels } = await engine.getVolume(volume).inspect();
    if (Labels?.["vigia.stack"] === labels["vigia.stack"]) return;
    throw new Error(`the volume ${volume} exists and is not of this stack: remove or rename it`);
  }
  await engine.createVolume({ Name: volume, Labels: { ...labels } });
}

export async function volumeExists(engine: Docker, name: string): Promise<boolean> {
  try {
    await engine.getVolume(name).inspect();
    return true;
  } catch (error) {
    if (hasStatus(error, 404)) return false;
    throw error;
  }
}

export async function removeVolume(engine: Docker, name: string): Promise<void> {
  await removeHelper(engine, name);
  try {
    await engine.getVolume(name).remove();
  } catch (error) {
    if (!hasStatus(error, 404)) throw error;
  }
}
