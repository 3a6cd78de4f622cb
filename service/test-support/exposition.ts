/** Reads Prometheus' text format as far as the service writes it. */
export interface Family {
  type: string;
  help: string;
  samples: { name: string; labels: Record<string, string>; value: number }[];
}

export function parseExposition(text: string): Map<string, Family> {
  const families = new Map<string, Family>();
  let current: Family = { type: "", help: "", samples: [] };
  for (const line of text.split("\n")) {
    const comment = /^# (HELP|TYPE) (\S+) (.*)$/.exec(line);
    if (comment !== null) {
      const [, kind = "", name = "", rest = ""] = comment;
      if (kind === "HELP") {
        current = { type: "", help: rest, samples: [] };
        families.set(name, current);
      } else {
        current.type = rest;
      }
    } else if (line !== "") {
      const sample = /^([a-zA-Z0-9_:]+)(?:\{(.*)\})? (\S+)$/.exec(line);
      if (sample === null) throw new Error(`not a sample: ${line}`);
      const pairs = [...(sample[2] ?? "").matchAll(/([a-z_]+)="((?:[^"\\]|\\.)*)"/g)];
      const labels = Object.fromEntries(pairs.map(([, name, value]) => [name, value]));
      current.samples.push({ name: sample[1] ?? "", labels, value: Number(sample[3]) });
    }
  }
  return families;
}

/** Sum of the samples of this name with at least these labels; undefined where there is none. */
export function sumOf(text: string, name: string, labels: Record<string, string> = {}): number | undefined {
  const values = [...parseExposition(text).values()]
    .flatMap(({ samples }) => samples)
    .filter((sample) => sample.name === name)
    .filter((sample) => Object.entries(labels).every(([label, value]) => sample.labels[label] === value))
    .map(({ value }) => value);
  return values.length === 0 ? undefined : values.reduce((sum, value) => sum + value, 0);
}
