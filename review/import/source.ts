/** The TypeScript source of a converted dashboard, in the style of the others: its new signals, and itself. */
import type { Converted, ConvertedPanel, FreshSignal } from "./converted.ts";
import { DashboardSource } from "./dashboard-source.ts";
import type { Limit } from "./limits.ts";
import { camel, importLines, text } from "./source-text.ts";

export interface Sources {
  /** Path in the repository -> text. */
  readonly files: Readonly<Record<string, string>>;
  /** Name of the exported function that makes the dashboard. */
  readonly name: string;
  readonly dashboardFile: string;
}

const reserved = new Set(
  "break case catch class const continue debugger default delete do else enum export extends false finally for function if import in instanceof new null return super switch this throw true try typeof var void while with yield let static await async of signal".split(
    " ",
  ),
);

/** Names for the new signals, none of which is taken by what their expressions use. */
function nameSignals(panels: readonly ConvertedPanel[]): Map<FreshSignal, string> {
  const fresh = panels.flatMap(({ signals }) => signals.flatMap((use) => (use.fresh ? [use.fresh] : [])));
  const taken = new Set([
    ...reserved,
    ...fresh.flatMap(({ uses }) => [...uses.values()].flatMap((names) => [...names])),
  ]);
  const named = new Map<FreshSignal, string>();
  for (const signal of fresh) {
    const base = camel(signal.title).slice(0, 60);
    let name = base;
    for (let count = 2; taken.has(name); count += 1) name = `${base}${count}`;
    taken.add(name);
    named.set(signal, name);
  }
  return named;
}

function legendCode(legend: string): string {
  const labels = [...legend.matchAll(/\{\{(\w+)\}\}/g)];
  if (labels.length === 0) return text(legend);
  if (labels.length === 1 && labels[0]?.[0] === legend) return `(label) => label(${text(labels[0][1] ?? "")})`;
  const escaped = legend.replaceAll(/[`\\]|\$\{/g, "\\$&");
  return `(label) => \`${escaped.replaceAll(/\{\{(\w+)\}\}/g, (_, label: string) => `\${label(${text(label)})}`)}\``;
}

function limitCode({ severity, bad, value }: Limit): string {
  return `{ severity: ${text(severity)}, bad: ${text(bad)}, at: () => ${value} }`;
}

function signalCode(name: string, { title, description, unit, code, legend, limits }: FreshSignal): string {
  const thresholds = limits.length === 0 ? "" : `  thresholds: [${limits.map(limitCode).join(", ")}],\n`;
  return `export const ${name} = signal({
  title: ${text(title)},
  description: ${text(description)},
  unit: ${text(unit)},
  expression: ${code},
  legend: ${legendCode(legend)},
${thresholds}});
`;
}

function merged(signals: Iterable<FreshSignal>): Map<string, Set<string>> {
  const all = new Map<string, Set<string>>();
  for (const { uses } of signals)
    for (const [file, names] of uses) all.set(file, new Set([...(all.get(file) ?? []), ...names]));
  return all;
}

/** @param slugged name of the files. */
export function sourcesOf(converted: Converted, slugged: string): Sources {
  const panels = converted.rows.flatMap((row) => row.panels);
  const names = nameSignals(panels);
  const name = camel(slugged);
  const dashboardFile = `dashboards/imported/${slugged}.ts`;
  const signals = [...names].map(([signal, own]) => signalCode(own, signal)).join("\n");
  const header = `/** Signals of the imported dashboard ${text(converted.document.title).replaceAll("*/", "* /")}. */\n`;
  return {
    name,
    dashboardFile,
    files: {
      ...(names.size > 0 && {
        [`signals/imported/${slugged}.ts`]: `${header}${importLines(merged(names.keys()), "../")}\nimport { signal } from "../signal.ts";\n\n${signals}`,
      }),
      [dashboardFile]: new DashboardSource(converted, names, slugged).text(name),
    },
  };
}
