/** The preview's container: every dashboard is drawn in a real browser, and every alert's runbook is a page. */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Browser } from "puppeteer-core";
import { liveCheck } from "../../../review/live-check/run.ts";
import { placesOf } from "../../../review/live-check/stack.ts";
import { openBrowser } from "../../../review/preview/browser/chromium.ts";
import { type Theme, visit } from "../../../review/preview/browser/visit.ts";
import { configFile } from "../../../stacks/render.ts";
import { stack } from "../command.ts";
import { startLoad } from "../load.ts";
import { connect, type Outputs } from "../outputs.ts";
import { until } from "../until.ts";

const themes: readonly Theme[] = ["light", "dark"];

/** Dashboard and panel, in one text. */
const nameOf = (dashboard: string, panel: string): string => `${dashboard} / ${panel}`;

/** Panels of which no query has anything to draw, with good reason: a healthy stack, or a first day that is not over. */
export async function rightlyBlank(outputs: Outputs, of = stack): Promise<ReadonlySet<string>> {
  const stores = placesOf(JSON.stringify(outputs), of);
  const checked = await liveCheck(
    { stack: of, stores, config: configFile(of), scrapeSeconds: 15, json: false },
    () => {},
  );
  const panels = Object.groupBy(
    checked.filter(({ kind }) => kind === "panel"),
    ({ dashboard, panel }) => nameOf(dashboard, panel),
  );
  const blank = Object.entries(panels).filter(([, queries = []]) =>
    queries.every(({ outcome }) => outcome.result === "rightly empty" || (outcome.result === "data" && outcome.young)),
  );
  return new Set(blank.map(([name]) => name));
}

/** What is wrong with the dashboards as a browser shows them. */
export async function pageProblems(browser: Browser, server: string, blank: ReadonlySet<string>): Promise<string[]> {
  const dashboards = (await (await fetch(`${server}/api/dashboards`)).json()) as { uid: string; problem?: string }[];
  assert.ok(dashboards.length >= 8, `${dashboards.length} dashboards`);
  const problems = dashboards.flatMap(({ problem }) => problem ?? []);
  for (const { uid } of dashboards) {
    for (const theme of themes) {
      const { page, panels, complaints } = await visit(browser, { server, uid, theme });
      await page.close();
      problems.push(...complaints.map((complaint) => `${uid} (${theme}): ${complaint}`));
      if (panels.length === 0) problems.push(`${uid} (${theme}): no panels`);
      for (const { title, state, text } of panels) {
        const name = nameOf(uid, title);
        if (state === "drawn" || (state === "empty" && blank.has(name))) continue;
        problems.push(`${name} (${theme}): ${state}: ${text}`);
      }
    }
  }
  return problems;
}

/** Alerts whose runbook's address does not lead to its page. */
export async function runbookProblems(outputs: Outputs): Promise<string[]> {
  interface Rules {
    readonly groups: { readonly rules: { readonly name: string; readonly annotations?: Record<string, string> }[] }[];
  }
  const { groups } = await connect(outputs).get<Rules>("/api/v1/rules", { type: "alert" });
  const alerts = new Map(groups.flatMap(({ rules }) => rules).map((rule) => [rule.name, rule.annotations ?? {}]));
  assert.ok(alerts.size > 10, `${alerts.size} alerts`);
  const answers = await Promise.all(
    [...alerts].map(async ([name, { runbook_url: url = "" }]) => {
      const answer = await fetch(url).catch((error: unknown) => new Response(String(error), { status: 599 }));
      const text = await answer.text();
      return answer.ok && text.includes(`<h1>${name}</h1>`) ? [] : [`${name}: ${url} answers ${answer.status}`];
    }),
  );
  return answers.flat();
}

export function previewSteps(outputs: () => Outputs): void {
  test("every dashboard is drawn in a browser, light and dark, with no empty panel and nothing on the console", async () => {
    const { preview = "" } = outputs().endpoints;
    const load = startLoad(outputs(), { rate: 40, durationSeconds: 600 });
    const browser = await openBrowser();
    try {
      const prometheus = connect(outputs());
      await until("predictions in the recorded rates", 90, async () =>
        ((await prometheus.value("host:prediction_latency_seconds_count:rate")) ?? 0) > 10 ? true : undefined,
      );
      const blank = await rightlyBlank(outputs());
      assert.deepEqual(await pageProblems(browser, preview, blank), []);
    } finally {
      await browser.close();
      load.kill();
      await load.finished;
    }
  });

  test("the runbook of every alert is a page of the stack", async () => {
    assert.deepEqual(await runbookProblems(outputs()), []);
  });
}
