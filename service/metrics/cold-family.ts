/** A metric of the client's registry, printed by the client itself. */
import { type Counter, Registry } from "prom-client";
import type { Family } from "./family.ts";
import type { Format } from "./text-format.ts";

/** What the client's typings leave out: they let nobody print a metric under another name. */
interface Readable {
  readonly type: string;
  get(): Promise<{ readonly name: string }>;
}

const printers: Readonly<Record<Format, Registry>> = {
  text: new Registry(Registry.PROMETHEUS_CONTENT_TYPE),
  openmetrics: new Registry(Registry.OPENMETRICS_CONTENT_TYPE),
};

export function coldFamily(metric: unknown): Family {
  const source = metric as Readable;
  return {
    async *pieces(format) {
      const seen = await source.get();
      // The client would rename the metric for good here; this renames what is printed.
      const name = format === "openmetrics" && source.type === "counter" ? seen.name.replace(/_total$/, "") : seen.name;
      const printable = { get: async () => ({ ...seen, name }) };
      yield `${await printers[format].getMetricsAsString(printable as unknown as Counter)}\n`;
    },
  };
}
