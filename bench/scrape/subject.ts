/** One variant in a process of its own: takes orders from main.ts, answers with figures. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { type VariantName, variants } from "./variants.ts";

export type Order =
  | { readonly order: "record"; readonly records: number }
  | { readonly order: "watch" | "stalls" | "meter" | "use" };

export interface Figures {
  /** CPU time of one record, microseconds. */
  readonly recordMicroseconds?: number;
  /** Longest turn of the event loop, milliseconds of the clock and of CPU time; others on the machine lengthen the first. */
  readonly stallMs?: number;
  readonly stallCpuMs?: number;
  /** Of the main thread, and of the process with its threads, while metered. */
  readonly threadCpuMs?: number;
  readonly processCpuMs?: number;
  readonly residentMegabytes?: number;
  readonly peakMegabytes?: number;
  readonly port?: number;
}

const [name = "", seriesText = ""] = process.argv.slice(2);
const series = Number(seriesText);
const variant = variants[name as VariantName](series);

const cpuMs = ({ user, system }: NodeJS.CpuUsage): number => (user + system) / 1000;
const threadCpuMs = (): number => cpuMs(process.threadCpuUsage());

/** Times of a made-up prediction, in seconds; they fall into several buckets. */
function record(index: number): void {
  variant.record(
    index % series,
    0.00002 + (index % 7) * 1e-6,
    0.0015 + (index % 11) * 0.0004,
    0.002 + (index % 13) * 0.0005,
  );
}
for (let index = 0; index < series; index += 1) record(index);

let watching = false;
let worst = { clock: 0, cpu: 0 };
let begin = { thread: 0, process: 0 };

function watch(clock: number, cpu: number): void {
  const [now, used] = [performance.now(), threadCpuMs()];
  worst = { clock: Math.max(worst.clock, now - clock), cpu: Math.max(worst.cpu, used - cpu) };
  if (watching) setImmediate(watch, now, used);
}

function obey(order: Order): Figures {
  if (order.order === "record") {
    const before = threadCpuMs();
    // A prime stride: neighbours in time are no neighbours in memory.
    for (let index = 0; index < order.records; index += 1) record((index * 7919) % (series * 13));
    return { recordMicroseconds: ((threadCpuMs() - before) * 1000) / order.records };
  }
  switch (order.order) {
    case "watch":
      globalThis.gc?.();
      worst = { clock: 0, cpu: 0 };
      watching = true;
      setImmediate(watch, performance.now(), threadCpuMs());
      return {};
    case "stalls":
      watching = false;
      return { stallMs: worst.clock, stallCpuMs: worst.cpu };
    case "meter":
      globalThis.gc?.();
      begin = { thread: threadCpuMs(), process: cpuMs(process.cpuUsage()) };
      return {};
    case "use":
      return {
        threadCpuMs: threadCpuMs() - begin.thread,
        processCpuMs: cpuMs(process.cpuUsage()) - begin.process,
        residentMegabytes: process.memoryUsage.rss() / 1e6,
        peakMegabytes: process.resourceUsage().maxRSS / 1000,
      };
  }
}

const server = createServer((_request, response) => {
  variant.render(response).catch((error: Error) => response.destroy(error));
});
server.listen(0, "127.0.0.1", () => process.send?.({ port: (server.address() as AddressInfo).port }));
process.on("message", (order: Order) => process.send?.(obey(order)));
process.on("disconnect", () => process.exit(0));
