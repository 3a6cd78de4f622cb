/** A service with stores of its own, and Schemathesis, which sends it whatever its document allows and forbids. */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestContainer } from "../../service/test-support/containers.ts";
import { type Replica, startReplica } from "../../service/test-support/replica.ts";
import { startStores, type TestStores } from "../../service/test-support/stores.ts";
import { run } from "./schemathesis.ts";

/** No answer may take longer: neither a hang nor a stall. */
const slowestAnswerSeconds = 5;

/** A refusal of bad data is any 4xx that says so: 413, too, where a list with too many items is too many bytes. */
const configuration = "[checks]\nnegative_data_rejection.expected-statuses = [400, 403, 404, 405, 413, 415, 422]\n";

/** What holds of every answer, whether the request was good or bad. */
export const checksOfAnswers = [
  "not_a_server_error",
  "status_code_conformance",
  "content_type_conformance",
  "response_headers_conformance",
  "response_schema_conformance",
];

/** `positive_data_acceptance` is left out: that points of a batch differ in time, JSON Schema can't say. */
export const checks = [...checksOfAnswers, "negative_data_rejection", "unsupported_method", "allow_header_conformance"];

export interface FuzzOptions {
  readonly checks: readonly string[];
  readonly seconds: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** A line that says how far it is. */
  readonly onProgress: (line: string) => void;
}

export class FuzzTarget {
  #folder: string | undefined;
  #stores: TestStores | undefined;
  #replica: Replica | undefined;

  get replica(): Replica {
    if (this.#replica === undefined) throw new Error("the service was not started");
    return this.#replica;
  }

  get postgres(): TestContainer {
    if (this.#stores === undefined) throw new Error("the stores were not started");
    return this.#stores.postgres;
  }

  /** `clients`: the content of the file of clients, where there is to be one. */
  async start(clients?: readonly object[]): Promise<void> {
    this.#folder = await mkdtemp(join(tmpdir(), "vigia-fuzz-"));
    await writeFile(join(this.#folder, "schemathesis.toml"), configuration);
    const file = join(this.#folder, "clients.json");
    if (clients !== undefined) await writeFile(file, JSON.stringify(clients));
    this.#stores = await startStores();
    const environment = clients === undefined ? {} : { CLIENTS_FILE: file };
    this.#replica = await startReplica(this.#stores, environment);
  }

  async remove(): Promise<void> {
    await this.#replica?.kill();
    await this.#stores?.remove();
    if (this.#folder !== undefined) await rm(this.#folder, { recursive: true, force: true });
  }

  /** Its exit code, 0 where no check failed, and what it printed. */
  fuzz(
    command: string,
    { checks: chosen, seconds, headers = {}, onProgress }: FuzzOptions,
  ): Promise<{ readonly code: number | null; readonly output: string }> {
    const sent = Object.entries(headers).flatMap(([name, value]) => ["--header", `${name}: ${value}`]);
    return run(
      command,
      [
        ...["run", `${this.replica.url}/docs/openapi.json`, "--checks", chosen.join(","), "--no-color", ...sent],
        ...["--max-time", String(seconds), "--request-timeout", "10"],
        ...["--max-response-time", String(slowestAnswerSeconds), "--warnings", "off"],
      ],
      {
        ...(this.#folder !== undefined && { cwd: this.#folder }),
        timeoutMs: (seconds + 60) * 1000,
        onLine: (line) => {
          if (/cases|passed|failed|✅|❌/.test(line)) onProgress(line.trim());
        },
      },
    );
  }
}
