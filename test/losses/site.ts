/** A site whose parts can be killed: two replicas as they are deployed, and what they stand on. */
import assert from "node:assert/strict";
import { setTimeout as delay } from "node:timers/promises";
import type { Bundle } from "../../service/test-support/bundle.ts";
import type { TestContainer } from "../../service/test-support/containers.ts";
import { sumOf } from "../../service/test-support/exposition.ts";
import { type Replica, startReplica } from "../../service/test-support/replica.ts";

export type Victim = "replica" | "cache" | "queue" | "postgres";

export interface SiteParts {
  readonly bundle: Bundle;
  readonly postgres: TestContainer;
  readonly cache: TestContainer;
  readonly queue: TestContainer;
  readonly environment: Readonly<Record<string, string>>;
}

export class Site {
  readonly #parts: SiteParts;
  /** By their number; a place is empty while its replica is dead. */
  readonly #places: (Replica | undefined)[] = [];
  /** Modes that a replica was seen in. */
  readonly modes = new Set<string>();

  constructor(parts: SiteParts) {
    this.#parts = parts;
  }

  get replicas(): readonly Replica[] {
    return this.#places.filter((replica) => replica !== undefined);
  }

  async start(): Promise<void> {
    await Promise.all([this.#launch(0), this.#launch(1)]);
  }

  /** Kills the victim and starts it again after a while; `number`: which of the replicas. */
  async restart(victim: Victim, number: number, downMs: number): Promise<void> {
    if (victim === "replica") {
      const replica = this.#places[number];
      // It is known to be dead only some time after: requests go on to it until then.
      await replica?.kill();
      this.#places[number] = undefined;
      await delay(downMs);
      await this.#launch(number);
      return;
    }
    const { container } = this.#parts[victim];
    await container.kill();
    await delay(downMs);
    await container.start();
  }

  async noteModes(): Promise<void> {
    for (const replica of this.replicas) {
      const text = await replica.metrics();
      for (const mode of ["sync", "queue"]) if (sumOf(text, "recording_mode", { mode }) === 1) this.modes.add(mode);
    }
  }

  /** In order. */
  async stop(): Promise<void> {
    for (const { process } of this.replicas) process.kill("SIGTERM");
    assert.deepEqual(await Promise.all(this.replicas.map(({ exited }) => exited)), [0, 0]);
  }

  async killAll(): Promise<void> {
    await Promise.all(this.replicas.map((replica) => replica.kill()));
  }

  async #launch(number: number): Promise<void> {
    const { bundle, postgres, cache, queue } = this.#parts;
    const environment = { DRAIN_SECONDS: "0", LOG_LEVEL: "warn", ...this.#parts.environment };
    this.#places[number] = await startReplica({ postgres, redis: cache, queue }, environment, bundle.program);
  }
}
