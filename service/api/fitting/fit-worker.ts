/** The thread of large fits: the entry of a file of its own beside the server's bundle. */
import { parentPort } from "node:worker_threads";
import { Problem } from "../../errors.ts";
import type { FitJob, FitResult } from "./messages.ts";
import { readFit } from "./read-fit.ts";

parentPort?.on("message", (job: FitJob) => parentPort?.postMessage(work(job)));

function work({ id, body, now }: FitJob): FitResult {
  try {
    return { id, fit: readFit(Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString("utf8"), now) };
  } catch (error) {
    if (!(error instanceof Problem)) return { id, failure: String((error as Error).stack ?? error) };
    const { code, message, errors } = error;
    return { id, problem: { code, detail: message, errors } };
  }
}
