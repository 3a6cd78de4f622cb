/** From an exported dashboard to signals and panels of ours. */
import { PromqlError, parsePromql } from "../promql/parse.ts";
import type { Converted, ConvertedPanel, Job } from "./converted.ts";
import type { RawDocument } from "./document.ts";
import { sharedFilters } from "./filters.ts";
import type { Known } from "./known.ts";
import { type PanelDraft, readPanel } from "./panels.ts";
import type { Remarks } from "./remainder.ts";
import { signalFor } from "./signal-for.ts";
import { parseTarget } from "./targets.ts";
import { collectUnknown } from "./unknown-metrics.ts";
import { readVariables, withConstants } from "./variables.ts";

function convertPanel(draft: PanelDraft, title: string, job: Job): ConvertedPanel | undefined {
  const { known, variables, remarks, document } = job;
  const place = `panel "${title}"`;
  const description = draft.description || `Imported from the dashboard "${document.title}".`;
  if (draft.kind === "text") return { draft, title, description, signals: [], filters: [], longTerm: false };
  if (draft.description === "") remarks.changed(place, "no description", "write what it means and what to do");
  const stores = new Set(draft.targets.map(({ dataSource }) => dataSource.name === "longterm"));
  const longTerm = stores.size === 1 && stores.has(true);
  if (stores.size > 1) remarks.changed(place, "two data sources", "all of its queries ask Prometheus");
  const parsed = draft.targets.flatMap((target) => {
    const at = `${place}, query ${target.refId}`;
    const expression = parseTarget(at, target, job);
    return expression ? [{ target, expression, at }] : [];
  });
  const filters = sharedFilters(
    parsed.map(({ expression }) => expression),
    known,
    variables,
  );
  const facts = { title, description, filters, several: parsed.length > 1 };
  const signals = parsed.flatMap(
    ({ target, expression, at }) => signalFor(at, target, expression, draft, facts, job) ?? [],
  );
  if (signals.length === 0) {
    const why = draft.targets.length === 0 ? "it asks nothing" : "none of its queries could be carried over";
    remarks.left(place, "the panel", why);
    return undefined;
  }
  for (const { severity, value } of signals.some(({ fresh }) => fresh) ? draft.limits : [])
    remarks.changed(
      place,
      `${severity} threshold ${value}`,
      "a number of its own: make an objective of it in signals/objectives.ts, or take one that is there",
    );
  return { draft, title, description, signals, filters, longTerm };
}

/** Everything that can be said in types; the rest is in `remarks`. */
export function convert(document: RawDocument, known: Known, remarks: Remarks): Converted {
  const variables = readVariables(document, known, remarks);
  const job = { known, variables, remarks, document };
  const unknown = new Map<string, { labels: Set<string>; functions: Set<string> }>();
  const counts = { panels: 0, panelsCarried: 0, queries: 0, queriesCarried: 0 };
  const titles = new Set<string>();
  const rows = document.rows.map(({ title, panels }) => ({
    title: title || document.title,
    panels: panels.flatMap((raw): ConvertedPanel[] => {
      counts.panels += 1;
      const draft = readPanel(raw, document.dataSources, remarks);
      if (!draft) return [];
      counts.queries += draft.targets.length;
      for (const { expr } of draft.targets) {
        try {
          collectUnknown(parsePromql(withConstants(expr, variables)), known, unknown);
        } catch (error) {
          if (!(error instanceof PromqlError)) throw error;
        }
      }
      let own = draft.title || `Panel ${counts.panels}`;
      for (let count = 2; titles.has(own); count += 1) own = `${draft.title || "Panel"} (${count})`;
      titles.add(own);
      if (own !== draft.title)
        remarks.changed(`panel "${draft.title}"`, draft.title || "no title", `titles are unique here: "${own}"`);
      const panel = convertPanel(draft, own, job);
      if (!panel) return [];
      counts.panelsCarried += 1;
      counts.queriesCarried += panel.signals.length;
      return [panel];
    }),
  }));
  return { document, rows: rows.filter(({ panels }) => panels.length > 0), variables, counts, unknownMetrics: unknown };
}
