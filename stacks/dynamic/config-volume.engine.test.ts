import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { address, engine, imageWithShell, uniqueName } from "../testing/engine.ts";
import { type ConfigVolumeInputs, type ConfigVolumeState, provider } from "./config-volume-provider.ts";
import { execute } from "./exec.ts";

const name = uniqueName();
const labels = { "vigia.stack": name, "vigia.component": "test" };
const inputs: ConfigVolumeInputs = {
  engine: address,
  volume: `${name}-files`,
  labels,
  image: await imageWithShell(),
  uid: 1234,
  files: { "app.conf": "first", "rules/one.yaml": "one", "rules/two.yaml": "two" },
  secretFiles: { password: "hush" },
  reload: { container: name, signal: "SIGHUP", loaded: "^loaded", failed: "^cannot load", timeoutSeconds: 10 },
};
let state: ConfigVolumeState;

/** A component that loads its file on SIGHUP, refuses what says `broken`, and tells. */
const consumer = `
check() {
  if grep -q broken /etc/vigia/current/app.conf; then echo "cannot load app.conf: broken"
  else echo "loaded $(cat /etc/vigia/current/app.conf)"; fi
}
trap check HUP
check
while :; do sleep 0.1; done`;

async function inside(command: string): Promise<string> {
  const result = await execute(engine.getContainer(name), ["sh", "-c", command], "");
  return result.output.trim();
}

before(async () => {
  const { outs } = await provider.create(inputs);
  assert.ok(outs);
  state = outs;
  const container = await engine.createContainer({
    name,
    Image: inputs.image,
    Entrypoint: ["sh", "-c", consumer],
    User: "1234:1234",
    Labels: labels,
    HostConfig: {
      NetworkMode: "none",
      Mounts: [{ Type: "volume", Source: inputs.volume, Target: "/etc/vigia", ReadOnly: true }],
    },
  });
  await container.start();
});

after(async () => {
  await engine.getContainer(name).remove({ force: true, v: true });
  await provider.delete(inputs.volume, state);
  await assert.rejects(engine.getVolume(inputs.volume).inspect(), "the volume is gone");
});

/** Updates as the engine does: the state changes only when the update succeeds. */
async function update(news: ConfigVolumeInputs): Promise<void> {
  const { outs } = await provider.update(inputs.volume, state, news);
  assert.ok(outs);
  state = outs;
}

test("files are there before the first start, readable by whom they are for", async () => {
  assert.equal(await inside("cat /etc/vigia/current/app.conf"), "first");
  assert.equal(await inside("cd /etc/vigia/current && stat -c '%a %u' app.conf password"), "444 1234\n400 1234");
  assert.match(await inside("touch /etc/vigia/current/more"), /[Rr]ead-only/);
});

test("nothing changed: no difference, and a refresh sees the same", async () => {
  assert.equal((await provider.diff(inputs.volume, state, inputs)).changes, false);
  assert.deepEqual((await provider.read(inputs.volume, state)).props, state);
});

test("a change is loaded by the running consumer, and removed files are gone", async () => {
  const news = { ...inputs, files: { "app.conf": "second", "rules/one.yaml": "one" } };
  assert.equal((await provider.diff(inputs.volume, state, news)).changes, true);
  await update(news);
  assert.equal(await inside("cd /etc/vigia/current; cat app.conf; echo; ls rules"), "second\none.yaml");

  await update({ ...inputs, files: { "app.conf": "third" } });
  assert.equal(await inside("ls /etc/vigia/current"), "app.conf\npassword");
  const { State } = await engine.getContainer(name).inspect();
  assert.equal(State.Running, true);
});

test("files that the consumer refuses fail the update, and the previous ones are back", async () => {
  const before = state;
  await assert.rejects(update({ ...inputs, files: { "app.conf": "broken" } }), (error: Error) => {
    assert.match(error.message, /app\.conf/);
    assert.match(error.message, /cannot load app\.conf: broken/);
    assert.match(error.message, /previous files are back/);
    return true;
  });
  assert.equal(state, before);
  assert.equal(await inside("cat /etc/vigia/current/app.conf"), "third");
  assert.deepEqual((await provider.read(inputs.volume, state)).props, state);
});

test("a consumer that says nothing fails the update", async () => {
  const silent = {
    ...inputs.reload,
    container: name,
    signal: "SIGCONT",
    loaded: "^loaded",
    failed: "^no",
    timeoutSeconds: 1,
  };
  await assert.rejects(update({ ...inputs, files: { "app.conf": "fourth" }, reload: silent }), /did not report/);
  assert.equal(await inside("cat /etc/vigia/current/app.conf"), "third");
});

test("a refresh sees what somebody changed by hand, and an update repairs it", async () => {
  const settings = { ...inputs, files: { "app.conf": "third" } };
  const rogue = await engine.createContainer({
    Image: inputs.image,
    Entrypoint: ["sh", "-c", "rm -f /v/current/app.conf && echo rogue > /v/current/app.conf"],
    User: "0",
    HostConfig: {
      NetworkMode: "none",
      AutoRemove: true,
      Mounts: [{ Type: "volume", Source: inputs.volume, Target: "/v" }],
    },
  });
  const ended = rogue.wait({ condition: "removed" });
  await rogue.start();
  await ended;
  const { props } = await provider.read(inputs.volume, state);
  assert.ok(props);
  assert.equal((await provider.diff(inputs.volume, props, settings)).changes, true);
  state = props;
  await update(settings);
  assert.equal(await inside("cat /etc/vigia/current/app.conf"), "third");
});

test("a helper that an interrupted run left behind is in nobody's way", async () => {
  await engine.createContainer({ name: `${inputs.volume}-helper`, Image: inputs.image, Cmd: ["true"] });
  await update({ ...inputs, files: { "app.conf": "fifth" } });
  assert.equal(await inside("cat /etc/vigia/current/app.conf"), "fifth");
});

test("a volume that is gone is gone for a refresh, and one of somebody else is left alone", async () => {
  assert.deepEqual(await provider.read("x", { ...state, volume: `${name}-none` }), {});
  await engine.createVolume({ Name: `${name}-foreign` });
  try {
    await assert.rejects(provider.create({ ...inputs, volume: `${name}-foreign` }), /not of this stack/);
  } finally {
    await engine.getVolume(`${name}-foreign`).remove();
  }
});
