/** Makes Alertmanager tell the drill's receiver what it tells anybody who takes critical and warning, for the drill's duration. */
import { randomBytes } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import { dump, load } from "js-yaml";
import { z } from "zod";
import { changeFiles, type SlotFile } from "./config-slots.ts";
import type { Scene } from "./drill.ts";
import { Receiver } from "./receiver.ts";

const receiverPrefix = "vigia-drill-";
const configFile = "alertmanager.yaml";
const checkAlert = "DrillReceiverCheck";
const reloadSeconds = 30;
const checkSeconds = 60;

const configSchema = z.looseObject({
  route: z.looseObject({ routes: z.array(z.unknown()).default([]) }),
  receivers: z.array(z.looseObject({ name: z.string() })),
});

/**
 * The configuration with one receiver more. Its route comes first and passes alerts on, so that nobody loses a message; it has
 * no times of its own, so that it hears when others would. The alert that only checks the way goes no further.
 */
export function withReceiver(config: string, receiver: string): string {
  const parsed = configSchema.parse(load(config));
  const { routes } = parsed.route;
  const check = { receiver, matchers: [`alertname="${checkAlert}"`], group_wait: "0s" };
  const own = { receiver, matchers: ['severity=~"critical|warning"'], continue: true };
  const webhook = { url_file: `/etc/vigia/current/${urlFile(receiver)}`, send_resolved: true };
  return dump({
    ...parsed,
    route: { ...parsed.route, routes: [check, own, ...routes] },
    receivers: [...parsed.receivers, { name: receiver, webhook_configs: [webhook] }],
  });
}

function urlFile(receiver: string): string {
  return `receivers/${receiver}`;
}

/** Whether a drill's receiver is in it: one that is under way, or one that was killed. */
export function hasReceiver(config: string): boolean {
  return config.includes(receiverPrefix);
}

/** Receivers of the stack that hear what the drill hears. */
export function othersOf(config: string): string[] {
  const { receivers } = configSchema.parse(load(config));
  return receivers
    .filter(({ name, ...how }) => !name.startsWith(receiverPrefix) && Object.keys(how).length > 0)
    .map(({ name }) => name);
}

/** Returns when a first message has gone all the way. Taking the receiver away again is among the repairs. */
export async function attachReceiver(scene: Scene): Promise<Receiver> {
  const { stack, repairs, signal } = scene;
  const alertmanager = await stack.engine.container("alertmanager");
  const receiver = await Receiver.listen(await gatewayOf(scene, alertmanager.id));
  repairs.register("the drill's webhook", () => receiver.close());
  // A new one each time: what Alertmanager has told a receiver, it does not tell it again for hours.
  const name = `${receiverPrefix}${randomBytes(4).toString("hex")}`;
  const change = (files: readonly SlotFile[]): readonly SlotFile[] => {
    const config = files.find(({ path }) => path === configFile);
    if (config === undefined) throw new Error(`Alertmanager has no ${configFile} in its volume`);
    const url = { path: urlFile(name), content: receiver.url, mode: 0o400, uid: config.uid };
    return [
      ...files.filter(({ path }) => path !== configFile),
      { ...config, content: withReceiver(config.content, name) },
      url,
    ];
  };
  await changeFiles({ engine: stack.engine, repairs }, "alertmanager", change, async (id, wanted) => {
    await stack.engine.signal(id, "SIGHUP");
    await until("Alertmanager to load its files", reloadSeconds, async () => {
      const knows = hasReceiver(await stack.monitoring.alertmanagerConfig());
      return knows === (wanted === "changed");
    });
  });
  // Longer than a message may take: what has ended is not told.
  await stack.monitoring.raise({ alertname: checkAlert, severity: "none" }, 2 * checkSeconds);
  const heard = await receiver.wait(isCheck, checkSeconds, signal);
  if (heard === undefined) {
    throw new Error(
      `Alertmanager did not reach the drill's webhook on ${new URL(receiver.url).host} within ${checkSeconds} s: does a firewall keep containers from this machine?`,
    );
  }
  return receiver;
}

/** The check of the way is no message. */
export function isCheck({ name }: { readonly name: string }): boolean {
  return name === checkAlert;
}

async function gatewayOf({ stack }: Scene, containerId: string): Promise<string> {
  const { NetworkSettings } = await stack.engine.docker.getContainer(containerId).inspect();
  const [network] = Object.values(NetworkSettings.Networks);
  if (network === undefined || network.Gateway === "") throw new Error("Alertmanager's container has no network");
  return network.Gateway;
}

async function until(what: string, seconds: number, so: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + seconds * 1000;
  while (!(await so().catch(() => false))) {
    if (Date.now() > deadline) throw new Error(`waited ${seconds} s in vain for ${what}`);
    await delay(250);
  }
}
