/** One thing that a revision adds, removes or changes, in words. */

export type ChangeKind = "added" | "removed" | "changed" | "moved";

export const areas = {
  dashboards: "Dashboards",
  rules: "Rules",
  notifications: "Notifications",
  scraping: "Scrape jobs",
  files: "Other files",
} as const;
export type Area = keyof typeof areas;

/** Where a panel can be seen before and after; a side is missing where the panel is not there. */
export interface Sight {
  readonly uid: string;
  /** Ids of the panel; without one, the whole dashboard is meant. */
  readonly before?: number;
  readonly after?: number;
}

export interface Change {
  readonly area: Area;
  /** What it belongs to: a dashboard, a rule group, a file. */
  readonly group: string;
  /** `panel "P95 latency"`, `alert HostAbsent`. */
  readonly subject: string;
  readonly kind: ChangeKind;
  /** What exactly, one thing a line; Markdown. */
  readonly details: readonly string[];
  readonly sight?: Sight;
}

/** Text as code in Markdown, in one line. */
export function code(value: unknown): string {
  const text = (typeof value === "string" ? value : (JSON.stringify(value) ?? "nothing"))
    .replaceAll(/\s+/g, " ")
    .trim();
  if (text === "") return "(empty)";
  const longest = Math.max(0, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = "`".repeat(longest + 1);
  return longest > 0 ? `${fence} ${text} ${fence}` : `${fence}${text}${fence}`;
}

/** Words that stay around a change within a long text. */
const context = 5;

/** Both texts without the words that they begin and end with alike, but for some around what differs. */
function apart(before: string, after: string): readonly [string, string] {
  const [old, now] = [before.split(/\s+/), after.split(/\s+/)];
  const shorter = Math.min(old.length, now.length);
  let start = 0;
  while (start < shorter && old[start] === now[start]) start += 1;
  let end = 0;
  while (end < shorter - start && old.at(-1 - end) === now.at(-1 - end)) end += 1;
  const cut = (words: readonly string[]) => {
    const from = start > context + 1 ? start - context : 0;
    const to = end > context + 1 ? words.length - end + context : words.length;
    return [...(from > 0 ? ["..."] : []), ...words.slice(from, to), ...(to < words.length ? ["..."] : [])].join(" ");
  };
  return [cut(old), cut(now)];
}

/** Of long texts, what differs and the words around it. */
export function fromTo(before: unknown, after: unknown): string {
  if (typeof before === "string" && typeof after === "string") {
    const [old, now] = apart(before.trim(), after.trim());
    return `${code(old)} -> ${code(now)}`;
  }
  return `${code(before)} -> ${code(after)}`;
}
