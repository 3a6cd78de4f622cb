/**
 * Fits models without stalling predictions: small bodies at once, large ones in a worker thread. 50,000 points take some
 * 100 ms to parse, check, compare detectors and fit; predictions have 5 ms.
 */
import { Worker } from "node:worker_threads";
import type { Fit } from "../../detectors/fit.ts";
import { Problem } from "../../errors.ts";
import type { FitJob, FitResult } from "./messages.ts";
import { readFit } from "./read-fit.ts";

/** Bytes below which a fit takes less than handing it over: some 500 points. */
const inlineBytes = 16 * 1024;
/** Large fits that may wait; with bodies of 4 MiB they hold 64 MiB. */
const maximumWaiting = 16;
/** Waiting included. The largest body takes a fraction of a second, so that longer means that the worker hangs. */
const fitTimeoutMs = 30_000;
/** A thread costs some 20 MB, and fits are rare. */
const idleMs = 60_000;

/** The worker's bundle stands beside the server's; unbundled, node runs the source itself. */
const workerFile = new URL(import.meta.url.endsWith(".ts") ? "./fit-worker.ts" : "./fit-worker.mjs", import.meta.url);

interface Waiting {
  readonly resolve: (fit: Fit) => void;
  readonly reject: (reason: unknown) => void;
  readonly timeout: NodeJS.Timeout;
}

export class Fitter {
  readonly #waiting = new Map<number, Waiting>();
  #worker: Worker | undefined;
  #idle: NodeJS.Timeout | undefined;
  #lastId = 0;

  /** Rejects with `invalid_request`, `timestamp_in_future`, `training_data_*` or `overloaded`. */
  async fit(body: Buffer): Promise<Fit> {
    const now = Date.now() / 1000;
    if (body.length <= inlineBytes) return readFit(body.toString("utf8"), now);
    if (this.#waiting.size >= maximumWaiting) {
      throw new Problem("overloaded", `${maximumWaiting} large fits are waiting; retry in a second.`);
    }
    return this.#delegate(body, now);
  }

  async stop(): Promise<void> {
    clearTimeout(this.#idle);
    await this.#end(new Error("the service stops"));
  }

  #delegate(body: Buffer, now: number): Promise<Fit> {
    clearTimeout(this.#idle);
    this.#worker ??= this.#start();
    const worker = this.#worker;
    this.#lastId += 1;
    const job: FitJob = { id: this.#lastId, body, now };
    return new Promise((resolve, reject) => {
      const timeout = setTimeout(() => void this.#end(new Error("the fit worker hangs")), fitTimeoutMs);
      this.#waiting.set(job.id, { resolve, reject, timeout });
      worker.postMessage(job);
    });
  }

  #start(): Worker {
    const worker = new Worker(workerFile, { name: "fit" });
    worker.unref();
    worker.on("message", (result: FitResult) => this.#settle(result));
    const failed = (error: Error) => {
      if (this.#worker === worker) void this.#end(error);
    };
    worker.on("error", failed);
    worker.on("exit", (code) => failed(new Error(`the fit worker ended with code ${code}`)));
    return worker;
  }

  #settle(result: FitResult): void {
    const waiting = this.#waiting.get(result.id);
    if (waiting === undefined) return;
    this.#waiting.delete(result.id);
    clearTimeout(waiting.timeout);
    if (this.#waiting.size === 0) {
      this.#idle = setTimeout(() => void this.#end(new Error("idle")), idleMs);
      this.#idle.unref();
    }
    if ("fit" in result) waiting.resolve(result.fit);
    else if ("problem" in result) {
      const { code, detail, errors } = result.problem;
      waiting.reject(new Problem(code, detail, errors === undefined ? {} : { errors }));
    } else waiting.reject(new Error(result.failure));
  }

  /** Ends the thread; fits that still wait for it fail with the reason. */
  async #end(reason: Error): Promise<void> {
    const worker = this.#worker;
    this.#worker = undefined;
    const waiting = [...this.#waiting.values()];
    this.#waiting.clear();
    for (const { reject, timeout } of waiting) {
      clearTimeout(timeout);
      reject(reason);
    }
    await worker?.terminate();
  }
}
