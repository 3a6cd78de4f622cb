/** What changed between two sets of dashboards. */
import { type Change, code, fromTo } from "./change.ts";
import { type Panel, panelDifferences } from "./panels.ts";
import { dictionary, fingerprint, list, text, valueDifferences, without } from "./values.ts";

export interface Dashboard {
  readonly uid: string;
  readonly title: string;
  readonly panels: readonly Panel[];
  readonly rows: readonly string[];
  readonly model: Readonly<Record<string, unknown>>;
}

/** @param model the parsed JSON of a dashboard. */
export function readDashboard(model: Readonly<Record<string, unknown>>): Dashboard {
  const panels: Panel[] = [];
  const rows: string[] = [];
  const visit = (items: readonly unknown[], under: string): void => {
    let row = under;
    for (const item of items.map(dictionary)) {
      if (item.type === "row") {
        row = text(item.title);
        rows.push(row);
        visit(list(item.panels), row);
        continue;
      }
      const { x = 0, y = 0, w = 0, h = 0 } = dictionary(item.gridPos) as Partial<Panel["position"]>;
      panels.push({ id: Number(item.id), title: text(item.title), row, position: { x, y, w, h }, model: item });
    }
  };
  visit(list(model.panels), "");
  return { uid: text(model.uid), title: text(model.title), panels, rows, model };
}

/** Panels are the same by their title, which is unique within a dashboard; a renamed one by its queries. */
function pair(before: Dashboard, after: Dashboard): Map<Panel, Panel> {
  const pairs = new Map<Panel, Panel>();
  const free = new Set(before.panels);
  const match = (same: (old: Panel, now: Panel) => boolean): void => {
    for (const now of after.panels) {
      const old = pairs.has(now) ? undefined : [...free].find((it) => same(it, now));
      if (!old) continue;
      pairs.set(now, old);
      free.delete(old);
    }
  };
  const content = ({ model }: Panel) => fingerprint([model.type, model.targets, model.options]);
  match((old, now) => old.title === now.title && old.row === now.row);
  match((old, now) => old.title === now.title);
  match((old, now) => list(now.model.targets).length > 0 && content(old) === content(now));
  return pairs;
}

/** The longest run of panels that kept their order: the others were moved. */
function keptOrder(places: readonly number[]): ReadonlySet<number> {
  const best: { length: number; previous: number }[] = [];
  places.forEach((place, at) => {
    let [length, previous] = [1, -1];
    for (let earlier = 0; earlier < at; earlier += 1) {
      const candidate = best[earlier];
      if (candidate && (places[earlier] ?? 0) < place && candidate.length + 1 > length)
        [length, previous] = [candidate.length + 1, earlier];
    }
    best.push({ length, previous });
  });
  const kept = new Set<number>();
  let at = best.findIndex(({ length }) => length === Math.max(...best.map((it) => it.length)));
  while (at >= 0) {
    kept.add(at);
    at = best[at]?.previous ?? -1;
  }
  return kept;
}

/** One line for all that only changed its place. */
function moves(before: Dashboard, after: Dashboard, pairs: ReadonlyMap<Panel, Panel>): string | undefined {
  const place = ([now]: readonly [Panel, Panel]) => after.panels.indexOf(now);
  const both = [...pairs].sort((one, other) => place(one) - place(other));
  const kept = keptOrder(both.map(([, old]) => before.panels.indexOf(old)));
  const words = both.flatMap(([{ position: now, row, title }, { position: old, row: oldRow }], index) => {
    const how = [
      ...(row === oldRow ? [] : [`from row ${JSON.stringify(oldRow)} to ${JSON.stringify(row)}`]),
      ...(old.w === now.w && old.h === now.h ? [] : [`${old.w}x${old.h} to ${now.w}x${now.h}`]),
    ];
    if (how.length > 0) return [`${title} (${how.join(", ")})`];
    return kept.has(index) ? [] : [title];
  });
  const shifted = both.filter(([{ position: now }, { position: old }]) => now.x !== old.x || now.y !== old.y).length;
  if (words.length === 0 && shifted === 0) return undefined;
  const others = shifted - words.length;
  return [...words, ...(others > 0 ? [`${others} ${others === 1 ? "panel" : "panels"} pushed along`] : [])].join(", ");
}

function panelChanges(before: Dashboard, after: Dashboard): Change[] {
  const { uid, title: group } = after;
  const about = { area: "dashboards", group } as const;
  const subject = (title: string) => `panel ${JSON.stringify(title)}`;
  const pairs = pair(before, after);
  const kept = new Set(pairs.values());
  const moved = moves(before, after, pairs);
  return [
    ...after.panels.flatMap((now): Change[] => {
      const old = pairs.get(now);
      if (!old) {
        const details = [`in row ${JSON.stringify(now.row)}`, ...targetsOf(now)];
        return [{ ...about, subject: subject(now.title), kind: "added", details, sight: { uid, after: now.id } }];
      }
      const details = panelDifferences(uid, old, now);
      const sight = { uid, before: old.id, after: now.id };
      return details.length === 0 ? [] : [{ ...about, subject: subject(now.title), kind: "changed", details, sight }];
    }),
    ...before.panels
      .filter((old) => !kept.has(old))
      .map(
        (old): Change => ({
          ...about,
          subject: subject(old.title),
          kind: "removed",
          details: targetsOf(old),
          sight: { uid, before: old.id },
        }),
      ),
    ...(moved === undefined ? [] : [{ ...about, subject: "layout", kind: "moved", details: [moved] } as const]),
  ];
}

function targetsOf({ model }: Panel): string[] {
  return list(model.targets).map((target) => `query ${code(dictionary(target).expr)}`);
}

function rowChanges(before: Dashboard, after: Dashboard): Change[] {
  const about = { area: "dashboards", group: after.title, details: [] } as const;
  const row = (title: string, kind: "added" | "removed"): Change => ({ ...about, subject: `row "${title}"`, kind });
  return [
    ...after.rows.filter((title) => !before.rows.includes(title)).map((title) => row(title, "added")),
    ...before.rows.filter((title) => !after.rows.includes(title)).map((title) => row(title, "removed")),
  ];
}

function variables({ model }: Dashboard): Map<string, Readonly<Record<string, unknown>>> {
  const all = list(dictionary(model.templating).list).map(dictionary);
  return new Map(all.map((variable) => [text(variable.name), variable]));
}

function variableChanges(before: Dashboard, after: Dashboard): Change[] {
  const [old, now] = [variables(before), variables(after)];
  const names = [...new Set([...now.keys(), ...old.keys()])];
  return names.flatMap((name): Change[] => {
    const about = { area: "dashboards", group: after.title, subject: `variable $${name}` } as const;
    const [was, is] = [old.get(name), now.get(name)];
    if (!was) return [{ ...about, kind: "added", details: [code(is?.definition ?? is?.query)] }];
    if (!is) return [{ ...about, kind: "removed", details: [code(was.definition ?? was.query)] }];
    // `definition` repeats the query.
    const details = valueDifferences(without(was, "definition"), without(is, "definition"));
    return details.length === 0 ? [] : [{ ...about, kind: "changed", details }];
  });
}

/** Links and annotations by their name. */
function namedChanges(what: string, before: readonly unknown[], after: readonly unknown[]): string[] {
  const byName = (all: readonly unknown[]) =>
    new Map(all.map(dictionary).map((it) => [text(it.name ?? it.title), it] as const));
  const [old, now] = [byName(before), byName(after)];
  return [...new Set([...now.keys(), ...old.keys()])].flatMap((name) => {
    const subject = `${what} ${JSON.stringify(name)}`;
    const [was, is] = [old.get(name), now.get(name)];
    const shown = (it: unknown) => code(dictionary(it).url ?? dictionary(dictionary(it).target).expr ?? it);
    if (!was) return [`${subject} added: ${shown(is)}`];
    if (!is) return [`${subject} removed`];
    return valueDifferences(was, is).map((line) => `${subject}: ${line}`);
  });
}

function frameChanges(before: Dashboard, after: Dashboard): Change[] {
  const frame = ({ model }: Dashboard) =>
    without(model, "panels", "templating", "id", "version", "links", "annotations");
  const annotations = ({ model }: Dashboard) => list(dictionary(model.annotations).list);
  const details = [
    ...valueDifferences(frame(before), frame(after)),
    ...namedChanges("link to", list(before.model.links), list(after.model.links)),
    ...namedChanges("annotation", annotations(before), annotations(after)),
  ];
  if (details.length === 0) return [];
  return [{ area: "dashboards", group: after.title, subject: "dashboard", kind: "changed", details }];
}

/** Changes of all dashboards, in the order of their uids. */
export function dashboardChanges(before: readonly Dashboard[], after: readonly Dashboard[]): Change[] {
  const uids = [...new Set([...after, ...before].map(({ uid }) => uid))].sort();
  return uids.flatMap((uid): Change[] => {
    const [old, now] = [before, after].map((all) => all.find((it) => it.uid === uid));
    const whole = (kind: "added" | "removed", { title, panels }: Dashboard): Change => ({
      area: "dashboards",
      group: title,
      subject: "dashboard",
      kind,
      details: [`uid ${code(uid)}, ${panels.length} panels: ${panels.map((panel) => panel.title).join(", ")}`],
      sight: { uid },
    });
    if (!old) return now ? [whole("added", now)] : [];
    if (!now) return [whole("removed", old)];
    const renamed = old.title === now.title ? [] : [`title ${fromTo(old.title, now.title)}`];
    return [
      ...frameChanges(old, now).map((change) => ({
        ...change,
        details: [...renamed, ...change.details.filter((line) => !line.startsWith("title:"))],
      })),
      ...variableChanges(old, now),
      ...rowChanges(old, now),
      ...panelChanges(old, now),
    ];
  });
}
