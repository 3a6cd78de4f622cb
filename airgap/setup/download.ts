/** usage: node download.ts URL FILE ANSWER_SECONDS STALL_SECONDS. Downloads URL to FILE; on failure one line on standard error and exit code 1. */
import { createWriteStream } from "node:fs";
import { Readable, Transform } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { ReadableStream } from "node:stream/web";

const [url = "", file = "", answerSeconds = "", stallSeconds = ""] = process.argv.slice(2);
const abort = new AbortController();
let timer = setTimeout(
  () => abort.abort(new Error(`no answer within ${answerSeconds} s`)),
  Number(answerSeconds) * 1000,
);

const alive = new Transform({
  transform(chunk, _encoding, done) {
    clearTimeout(timer);
    timer = setTimeout(() => abort.abort(new Error(`nothing came for ${stallSeconds} s`)), Number(stallSeconds) * 1000);
    done(null, chunk);
  },
});

try {
  const response = await fetch(url, { signal: abort.signal });
  if (!response.ok || response.body === null) throw new Error(`HTTP status ${response.status}`);
  await pipeline(Readable.fromWeb(response.body as ReadableStream), alive, createWriteStream(file), {
    signal: abort.signal,
  });
} catch (error) {
  const cause = abort.signal.aborted ? abort.signal.reason : error instanceof Error ? (error.cause ?? error) : error;
  console.error(`${new URL(url).host}: ${cause instanceof Error ? cause.message : String(cause)}`);
  process.exitCode = 1;
} finally {
  clearTimeout(timer);
}
