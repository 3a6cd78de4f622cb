/** Implementation of `ConfigVolume`: see config-volume.ts for what it promises. */
import { Readable } from "node:stream";
import type Docker from "dockerode";
import { hashFiles, otherSlot, packSlot, packSwitch, type Slot, unpackSlot, type VolumeFile } from "./archive.ts";
import { connect, hasStatus } from "./engine.ts";
import { mountPoint, withHelper } from "./helper-container.ts";
import { type Reload, reloadConsumer } from "./reload.ts";
import type { Provider } from "./resource.ts";
import { makeVolume, removeVolume, volumeExists } from "./volumes.ts";

export interface ConfigVolumeInputs {
  readonly engine: string;
  readonly volume: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly image: string;
  readonly uid: number;
  readonly files: Readonly<Record<string, string>>;
  readonly secretFiles: Readonly<Record<string, string>>;
  readonly reload?: Reload;
}

export interface ConfigVolumeState {
  readonly engine: string;
  readonly volume: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly image: string;
  /** Digest of what the current slot holds. */
  readonly hash: string;
  /** Digest of everything else that an update carries over. */
  readonly settings: string;
}

export const provider: Provider<ConfigVolumeInputs, ConfigVolumeState> = {
  async diff(_id, olds, news) {
    const replaces = olds.volume === news.volume ? [] : ["volume"];
    const wanted = stateOf(news);
    const changes = wanted.hash !== olds.hash || wanted.settings !== olds.settings || replaces.length > 0;
    return { changes, replaces, deleteBeforeReplace: true };
  },

  async create(inputs) {
    const engine = connect(inputs.engine);
    await makeVolume(engine, inputs);
    await withHelper(engine, inputs, async (helper) => {
      await helper.putArchive(await packSlot("a", filesOf(inputs)), { path: mountPoint });
    });
    return { id: inputs.volume, outs: stateOf(inputs) };
  },

  async update(_id, olds, news) {
    const engine = connect(news.engine);
    await withHelper(engine, news, (helper) => replaceFiles(engine, helper, olds, news));
    return { outs: stateOf(news) };
  },

  async read(id, props) {
    if (props === undefined) throw new Error(`the configuration volume ${id} can't be imported: let an up make it`);
    const engine = connect(props.engine);
    if (!(await volumeExists(engine, props.volume))) return {}; // no id: the resource is gone
    const files = await withHelper(engine, props, async (helper) => readSlot(helper, await currentSlot(helper)));
    return { id, props: { ...props, hash: hashFiles(files) } };
  },

  async delete(_id, props) {
    await removeVolume(connect(props.engine), props.volume);
  },
};

function filesOf(inputs: ConfigVolumeInputs): VolumeFile[] {
  const entries = (files: Readonly<Record<string, string>>, mode: number) =>
    Object.entries(files).map(([path, content]) => ({ path, content, mode, uid: inputs.uid }));
  return [...entries(inputs.files, 0o444), ...entries(inputs.secretFiles, 0o400)];
}

function stateOf(inputs: ConfigVolumeInputs): ConfigVolumeState {
  const { engine, volume, labels, image, reload } = inputs;
  const settings = JSON.stringify({ engine, image, labels, reload });
  return { engine, volume, labels, image, hash: hashFiles(filesOf(inputs)), settings };
}

/** The slot that `current` points to; `a` when there is none (a creation that was interrupted). */
async function currentSlot(helper: Docker.Container): Promise<Slot> {
  try {
    const response: unknown = await helper.infoArchive({ path: `${mountPoint}/current` });
    if (response instanceof Readable) response.resume(); // without a body, but unread it keeps its connection open
    const headers: unknown = Reflect.get(Object(response), "headers");
    const encoded = String(Reflect.get(Object(headers), "x-docker-container-path-stat"));
    const stat: { linkTarget?: string } = JSON.parse(Buffer.from(encoded, "base64").toString("utf8"));
    return stat.linkTarget?.endsWith("b") ? "b" : "a";
  } catch (error) {
    if (hasStatus(error, 404)) return "a";
    throw error;
  }
}

async function readSlot(helper: Docker.Container, slot: Slot): Promise<VolumeFile[]> {
  try {
    return await unpackSlot(slot, await helper.getArchive({ path: `${mountPoint}/${slot}` }));
  } catch (error) {
    if (hasStatus(error, 404)) return [];
    throw error;
  }
}

/** @throws when the consumer refuses the new files; the previous ones are current again then. */
async function replaceFiles(
  engine: Docker,
  helper: Docker.Container,
  olds: ConfigVolumeState,
  news: ConfigVolumeInputs,
): Promise<void> {
  const previous = await currentSlot(helper);
  const before = await readSlot(helper, previous);
  const after = filesOf(news);
  if (hashFiles(before) === hashFiles(after)) return;
  await helper.putArchive(await packSlot(otherSlot(previous), after), { path: mountPoint });
  if (news.reload === undefined) return;
  const result = await reloadConsumer(engine, news.reload);
  if (result.outcome !== "failed") return;
  await helper.putArchive(await packSwitch(previous), { path: mountPoint });
  const back = await reloadConsumer(engine, news.reload);
  const restored =
    back.outcome === "failed"
      ? `The previous files are back in the volume, but it does not load them either: ${back.reason}`
      : "The previous files are back and loaded.";
  throw new Error(
    `${news.reload.container} refused the new files of ${olds.volume} (changed: ${changedFiles(before, after).join(", ")}): ` +
      `${result.reason}\n${restored}`,
  );
}

function changedFiles(before: readonly VolumeFile[], after: readonly VolumeFile[]): string[] {
  const same = (x: VolumeFile, y: VolumeFile) => x.path === y.path && hashFiles([x]) === hashFiles([y]);
  const differing = [
    ...after.filter((file) => !before.some((old) => same(old, file))),
    ...before.filter((file) => !after.some((now) => now.path === file.path)),
  ];
  return differing.map((file) => file.path);
}
