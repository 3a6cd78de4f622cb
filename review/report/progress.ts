/** Progress lines on standard error: seconds since the start, and what is being done. */
const started = performance.now();
const heartbeatSeconds = 10;

export function say(text: string): void {
  process.stderr.write(`[${((performance.now() - started) / 1000).toFixed(1).padStart(6)} s] ${text}\n`);
}

/** Says what is being done, that it still is, and how long it took. */
export async function during<T>(what: string, work: () => Promise<T>): Promise<T> {
  say(`${what} ...`);
  const begun = performance.now();
  const seconds = () => ((performance.now() - begun) / 1000).toFixed(1);
  const heartbeat = setInterval(() => say(`  ... ${what}: ${seconds()} s`), heartbeatSeconds * 1000);
  try {
    const result = await work();
    say(`${what}: done in ${seconds()} s`);
    return result;
  } finally {
    clearInterval(heartbeat);
  }
}
