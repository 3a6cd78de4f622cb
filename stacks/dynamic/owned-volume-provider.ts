/** Implementation of `OwnedVolume`. */
import { packOwner } from "./archive.ts";
import { connect } from "./engine.ts";
import { mountPoint, withHelper } from "./helper-container.ts";
import type { Provider } from "./resource.ts";
import { makeVolume, removeVolume, volumeExists } from "./volumes.ts";

export interface OwnedVolumeInputs {
  readonly engine: string;
  readonly volume: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly image: string;
  readonly uid: number;
}

export const provider: Provider<OwnedVolumeInputs, OwnedVolumeInputs> = {
  async diff(_id, olds, news) {
    const replaces = olds.volume === news.volume ? [] : ["volume"];
    const changes = replaces.length > 0 || olds.uid !== news.uid || olds.engine !== news.engine;
    return { changes, replaces, deleteBeforeReplace: true };
  },
  async create(inputs) {
    await makeVolume(connect(inputs.engine), inputs);
    await own(inputs);
    return { id: inputs.volume, outs: inputs };
  },
  async update(_id, _olds, news) {
    await own(news);
    return { outs: news };
  },
  async read(id, props) {
    if (props === undefined || !(await volumeExists(connect(props.engine), props.volume))) return {};
    return { id, props };
  },
  async delete(_id, props) {
    await removeVolume(connect(props.engine), props.volume);
  },
};

/** The archive's one folder is the place where the volume is mounted: the engine sets its owner. */
async function own(inputs: OwnedVolumeInputs): Promise<void> {
  await withHelper(connect(inputs.engine), inputs, async (helper) => {
    await helper.putArchive(await packOwner(mountPoint, inputs.uid), { path: "/" });
  });
}
