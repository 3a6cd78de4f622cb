import assert from "node:assert/strict";
import { createServer } from "node:net";
import { test } from "node:test";
import { type Ports, portsSchema } from "../signals/site.ts";
import { ConfigError, readConfig } from "./config.ts";
import { preflight } from "./preflight.ts";
import { address, engine, uniqueName } from "./testing/engine.ts";

/** A subnet that no other test and no default of Docker uses. */
const subnet = "172.30.211.0/24";
const values = {
  environment: "local",
  hosts: [
    { name: "local", docker: address, subnet, address: "172.30.211.1", roles: ["monitoring", "prediction", "data"] },
  ],
  ports: await freePorts(),
};

/** A port that nothing has now for each that a site can choose. */
async function freePorts(): Promise<Ports> {
  const names = Object.keys(portsSchema.parse({}));
  const servers = await Promise.all(
    names.map(async () => {
      const server = createServer();
      await new Promise<void>((resolve) => server.listen({ host: "0.0.0.0", port: 0 }, resolve));
      return server;
    }),
  );
  const ports = servers.map((server) => {
    const bound = server.address();
    return bound !== null && typeof bound === "object" ? bound.port : 0;
  });
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return portsSchema.parse(Object.fromEntries(names.map((name, index) => [name, ports[index]])));
}

async function problemKeys(stack: string): Promise<string[]> {
  try {
    await preflight(readConfig(stack, values).site);
    return [];
  } catch (error) {
    assert.ok(error instanceof ConfigError);
    return error.problems.map(({ key }) => key);
  }
}

/** Runs an action while something listens. */
async function listening(host: string, port: number, action: () => Promise<void>): Promise<void> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen({ host, port }, resolve));
  try {
    await action();
  } finally {
    await new Promise((resolve) => server.close(resolve));
  }
}

test("free ports and a free subnet are no problem", async () => {
  assert.deepEqual(await problemKeys(uniqueName()), []);
});

test("a port that another process has is named, on the loopback address and on all addresses", async () => {
  await listening("127.0.0.1", values.ports.grafana, async () => {
    assert.deepEqual(await problemKeys(uniqueName()), ["vigia:ports.grafana"]);
  });
  // The network of the gateway isn't there yet, but nothing could be published on it either.
  await listening("0.0.0.0", values.ports.postgres, async () => {
    assert.deepEqual(await problemKeys(uniqueName()), ["vigia:ports.postgres"]);
  });
});

test("a subnet that another network has is named; this stack's own is no problem", async () => {
  const stack = uniqueName();
  const network = await engine.createNetwork({
    Name: `${stack}-network`,
    Labels: { "vigia.stack": stack },
    IPAM: { Driver: "default", Config: [{ Subnet: subnet, Gateway: "172.30.211.1" }] },
  });
  try {
    assert.deepEqual(await problemKeys(stack), []);
    assert.deepEqual(await problemKeys(uniqueName()), ["vigia:hosts[0].subnet"]);
  } finally {
    await network.remove();
  }
});
