/** What changed between two scrape configurations of an agent. */
import { type Change, code } from "./change.ts";
import { dictionary, list, text, valueDifferences, without } from "./values.ts";

type Dictionary = Readonly<Record<string, unknown>>;

export function jobsOf(config: unknown): Map<string, Dictionary> {
  const jobs = list(dictionary(config).scrape_configs).map(dictionary);
  return new Map(jobs.map((job) => [text(job.job_name), job]));
}

/** @param file which agent: the name of its file. */
export function scrapeChanges(file: string, before: unknown, after: unknown): Change[] {
  const about = { area: "scraping", group: file } as const;
  const [old, now] = [jobsOf(before), jobsOf(after)];
  const jobs = [...new Set([...now.keys(), ...old.keys()])].flatMap((name): Change[] => {
    const subject = `job ${code(name)}`;
    const [was, is] = [old.get(name), now.get(name)];
    if (!was) return [{ ...about, subject, kind: "added", details: targets(is) }];
    if (!is) return [{ ...about, subject, kind: "removed", details: targets(was) }];
    const details = valueDifferences(was, is);
    return details.length === 0 ? [] : [{ ...about, subject, kind: "changed", details }];
  });
  const rest = valueDifferences(
    without(dictionary(before), "scrape_configs"),
    without(dictionary(after), "scrape_configs"),
  );
  return [
    ...(rest.length === 0 ? [] : [{ ...about, subject: "settings", kind: "changed", details: rest } as const]),
    ...jobs,
  ];
}

function targets(job: Dictionary | undefined): string[] {
  const all = list(job?.static_configs).flatMap((it) => list(dictionary(it).targets).map(text));
  const names = list(job?.dns_sd_configs).flatMap((it) => list(dictionary(it).names).map(text));
  return [...all, ...names].length === 0 ? [] : [`targets ${[...all, ...names].map(code).join(", ")}`];
}
