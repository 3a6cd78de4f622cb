/** The TypeScript source of an imported dashboard. */
import { longestUid } from "../../signals/dashboard-uids.ts";
import type { Converted, ConvertedPanel, FreshSignal, SignalUse } from "./converted.ts";
import { camel, importLines, text } from "./source-text.ts";

const houseVariables: Readonly<Record<string, string>> = {
  host: "hostVariable",
  series_id: "seriesVariable",
  model_version: "modelVersionVariable",
  client: "clientVariable",
};

function lookCode(fields: Readonly<Record<string, string | number | boolean>>): string {
  const parts = Object.entries(fields)
    .filter(([, value]) => value !== false)
    .map(([key, value]) => `${key}: ${JSON.stringify(value)}`);
  return `{ ${parts.join(", ")} }`;
}

/** What the generated file calls otherwise. */
const ownNames = [
  ...["site", "by", "imported", "compose", "longTerm", "note", "showing", "stat", "table", "timeSeries"],
  ...["labelVariable", "several", "datasourceVariable", "longTermVariable", ...Object.values(houseVariables)],
];

/** Namespaces of signals by file, e.g. `latency` for signals/latency.ts. */
class Namespaces {
  readonly files = new Map<string, string>();
  readonly #taken: ReadonlySet<string>;

  constructor(taken: Iterable<string>) {
    this.#taken = new Set(taken);
  }

  of(file: string): string {
    const known = this.files.get(file);
    if (known !== undefined) return known;
    const base = camel(file.replace(/\.ts$/, "").split("/").at(-1) ?? "signals");
    let name = base;
    const used = new Set([...this.#taken, ...this.files.values()]);
    for (let count = 2; used.has(name); count += 1) name = `${base}${count}`;
    this.files.set(file, name);
    return name;
  }
}

/** Composes the file of a dashboard, and remembers what it has to import. */
export class DashboardSource {
  readonly #converted: Converted;
  readonly #names: ReadonlyMap<FreshSignal, string>;
  readonly #namespaces: Namespaces;
  readonly #common = new Set<string>(["type View"]);
  readonly #slug: string;

  constructor(converted: Converted, names: ReadonlyMap<FreshSignal, string>, slugged: string) {
    this.#converted = converted;
    this.#names = names;
    this.#slug = slugged;
    const name = camel(slugged);
    const metrics = converted.variables.labels.map(({ metric }) => metric);
    this.#namespaces = new Namespaces([...ownNames, ...metrics, name, `${name}Identity`]);
  }

  #signal({ existing, fresh }: SignalUse): string {
    if (existing) return `${this.#namespaces.of(existing.file)}.${existing.name}`;
    return `imported.${fresh ? this.#names.get(fresh) : ""}`;
  }

  #view({ filters, longTerm }: ConvertedPanel): string {
    const view = `by(${filters.map(text).join(", ")})`;
    if (!longTerm) return view;
    this.#common.add("longTerm");
    return `longTerm(${view})`;
  }

  #panel(panel: ConvertedPanel): string[] {
    const { draft, title, description, signals } = panel;
    const { span, height, stacked, bars, interval, timeFrom } = draft;
    if (draft.kind === "text") {
      this.#common.add("note");
      return [`note(${text(title)}, ${text(draft.content)}, ${lookCode({ span, height })})`];
    }
    const view = this.#view(panel);
    this.#common.add(draft.kind);
    if (draft.kind === "timeSeries")
      return [
        `timeSeries(${view}, [${signals.map((it) => this.#signal(it)).join(", ")}], ${lookCode({ title, description, span, height, stacked, bars, interval, timeFrom })})`,
      ];
    if (draft.kind === "stat") {
      const width = Math.max(2, Math.floor(span / signals.length));
      return signals.map((use) => {
        const own =
          signals.length === 1
            ? title
            : `${title}: ${use.fresh?.title.replace(`${title}: `, "") ?? use.existing?.name ?? use.refId} (${use.refId})`;
        return `stat(${view}, ${this.#signal(use)}, ${lookCode({ title: own, description, span: width, height })})`;
      });
    }
    const columns = signals.map((use) => {
      const column = draft.columns.find(({ refId }) => refId === use.refId);
      return `{ signal: ${this.#signal(use)}, title: ${text(column?.title ?? use.refId)} }`;
    });
    const labels = draft.labels.length > 0 ? draft.labels : (signals[0]?.fresh?.labels ?? []);
    return [
      `table(${view}, [${labels.map(text).join(", ")}], [${columns.join(", ")}], ${lookCode({ title, description, span, height })})`,
    ];
  }

  text(name: string): string {
    const { document, rows, variables } = this.#converted;
    const sections = rows.map(
      ({ title, panels }) =>
        `{ title: ${text(title)}, panels: [${panels.flatMap((panel) => this.#panel(panel)).join(",\n")}] }`,
    );
    const fresh = this.#names.size > 0;
    const metrics = new Map<string, Set<string>>();
    const house = new Set(["datasourceVariable"]);
    if (rows.some(({ panels }) => panels.some(({ longTerm }) => longTerm))) house.add("longTermVariable");
    const calls = variables.labels.map(({ label, file, metric }) => {
      const own = houseVariables[label];
      house.add(own ?? "labelVariable");
      if (own !== undefined) return `${own}()`;
      house.add("several");
      metrics.set(file, (metrics.get(file) ?? new Set()).add(metric));
      return `several(labelVariable(${metric}, ${text(label)}, {})).label(${text(label)}).description(${text(`Values of the label ${label}.`)})`;
    });
    const first = ["datasourceVariable()", ...(house.has("longTermVariable") ? ["longTermVariable()"] : [])];
    const uid = `imported-${/^[\w-]+$/.test(document.uid) ? document.uid : this.#slug}`.slice(0, longestUid);
    const namespaces = [...this.#namespaces.files].map(
      ([file, alias]) => `import * as ${alias} from ${text(`../../signals/${file}`)};`,
    );
    const tags = document.tags.filter((tag) => tag !== "vigia");
    return `/** Imported from the JSON of the dashboard ${text(document.title).replaceAll("*/", "* /")}. */
import type { Dashboard } from "@grafana/grafana-foundation-sdk/dashboard";
${importLines(metrics, "../../signals/")}
${fresh ? `import * as imported from ${text(`../../signals/imported/${this.#slug}.ts`)};` : ""}
${namespaces.join("\n")}
import type { Site } from "../../signals/site.ts";
import { ${[...this.#common].sort().join(", ")} } from "../common.ts";
import { compose } from "../frame.ts";
import type { Identity } from "../identities.ts";
import { ${[...house].sort().join(", ")} } from "../variables.ts";

export const ${name}Identity: Identity = {
  uid: ${text(uid)},
  title: ${text(document.title)},
  description: ${text(document.description || `Imported from the dashboard "${document.title}".`)},
};

export function ${name}(site: Site): Dashboard {
  /** The view of panels that are filtered by the variables of these labels. */
  const by = (...labels: readonly string[]): View => ({
    objectives: site.objectives,
    scope: {
      window: "$__rate_interval",
      filters: Object.fromEntries(labels.map((label) => [label, { matches: \`$\${label}\` }])),
    },
  });
  return compose(
    ${name}Identity,
    [${[...first, ...calls].join(", ")}],
    [${sections.join(",\n")}],
    ${lookCode({ from: document.from, refresh: document.refresh }).replace(/ \}$/, `, tags: ${JSON.stringify(tags)} }`)},
  );
}
`;
  }
}
