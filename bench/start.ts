/** How fast a process is ready. */
import { atMost, median, type Result } from "./result.ts";
import { type Built, startSubject } from "./subjects.ts";

export async function start(built: Built, rounds: number, say: (line: string) => void): Promise<Result[]> {
  const seconds: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const server = await startSubject("auto", built);
    seconds.push(server.readySeconds);
    say(`ready after ${server.readySeconds.toFixed(2)} s`);
    await server.stop();
  }
  const details = `median of ${rounds}, slowest ${Math.max(...seconds).toFixed(2)} s`;
  return [atMost("start", "from process start to ready", median(seconds), 1, "s", details)];
}
