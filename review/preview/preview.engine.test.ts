import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import type { FastifyInstance } from "fastify";
import type { Browser } from "puppeteer-core";
import { openBrowser } from "./browser/chromium.ts";
import { type Visited, visit } from "./browser/visit.ts";
import { buildPage, pageFolder } from "./build/page.ts";
import { createApp } from "./server/app.ts";
import { sourceFromUrl } from "./server/settings.ts";
import { type FakePrometheus, fakePrometheus, sampleAnswers, sampleDashboard } from "./testing.ts";

const folder = mkdtempSync(join(tmpdir(), "vigia-preview-"));
let prometheus: FakePrometheus;
let app: FastifyInstance;
let server: string;
let browser: Browser;

before(async () => {
  for (const name of ["dashboards", "runbooks"]) mkdirSync(join(folder, name));
  writeFileSync(join(folder, "dashboards/sample.json"), JSON.stringify(sampleDashboard));
  prometheus = await fakePrometheus(sampleAnswers);
  const page = await buildPage(pageFolder, (line) => console.error(line));
  const source = sourceFromUrl("--prometheus", prometheus.url, {
    uid: "prometheus",
    name: "Prometheus",
    isDefault: true,
    timeInterval: "15s",
  });
  const places = { dashboards: join(folder, "dashboards"), runbooks: join(folder, "runbooks"), page };
  app = await createApp({ ...places, sources: () => [source], allowedHosts: [] });
  server = await app.listen({ host: "127.0.0.1", port: 0 });
  browser = await openBrowser();
});

after(async () => {
  await browser?.close();
  await app?.close();
  prometheus?.close();
  rmSync(folder, { recursive: true });
});

async function visited<T>(
  options: Partial<Parameters<typeof visit>[1]>,
  look: (seen: Visited) => Promise<T> | T,
): Promise<T> {
  const seen = await visit(browser, { server, uid: "sample", theme: "dark", ...options });
  try {
    return await look(seen);
  } finally {
    await seen.page.close();
  }
}

for (const theme of ["dark", "light"] as const) {
  test(`every panel is drawn or says why not, with nothing on the console: ${theme}`, async () => {
    await visited({ theme }, async ({ panels, complaints, page }) => {
      const states = Object.fromEntries(panels.map(({ title, state }) => [title, state]));
      assert.deepEqual(states, {
        "Lines of All": "drawn",
        Joined: "drawn",
        "One value": "drawn",
        Words: "drawn",
        "Nothing there": "empty",
        Refused: "failed",
        "Only NaN": "empty",
        "Unknown kind": "failed",
        Elsewhere: "failed",
        Inside: "drawn",
      });
      const text = (title: string) => panels.find((panel) => panel.title === title)?.text ?? "";
      assert.match(text("Nothing there"), /No data.*none/);
      assert.match(text("Refused"), /Query A: bad_data: 1:4: parse error.*wrong\(/);
      assert.match(text("Unknown kind"), /does not draw panels of the kind 'heatmap'/);
      assert.match(text("Elsewhere"), /data source 'loki'.*knows: prometheus/);
      assert.match(text("One value"), /42\.1 ?%/);
      assert.match(text("Words"), /Some bold/);
      assert.deepEqual(
        complaints.filter((line) => !line.includes("HTTP 400")),
        [],
      );
      const background = await page.evaluate("getComputedStyle(document.querySelector('[data-page]')).backgroundColor");
      const [red = 0] = (/\d+/.exec(String(background)) ?? []).map(Number);
      assert.ok(theme === "dark" ? red < 64 : red > 192, String(background));
    });
  });
}

test("a table is joined, named and sorted by Grafana's own transformations, with units", async () => {
  await visited({}, async ({ page }) => {
    const cells = await page.$$eval('[data-panel="3"] [role=columnheader], [data-panel="3"] [role=gridcell]', (all) =>
      all.map(({ textContent }) => textContent?.trim() ?? ""),
    );
    assert.deepEqual(cells, ["host", "Count", "Seconds", "vm-2", "20", "1.50 mins", "vm-1", "10", "500 ms"]);
  });
});

test("the series are in the plot and in the legend, with units on the axis", async () => {
  await visited({ panel: 2 }, async ({ page, panels }) => {
    assert.match(panels[0]?.text ?? "", /vm-1.*vm-2/);
    const lit = await page.evaluate(
      "(() => { const c = document.querySelector('[data-panel] canvas'); const d = c.getContext('2d').getImageData(0, 0, c.width, c.height).data; let n = 0; for (let i = 3; i < d.length; i += 4) if (d[i] > 0) n += 1; return n; })()",
    );
    assert.ok(Number(lit) > 1000, `${lit} points are painted`);
  });
});

test("the address chooses variables and the time range, and both reach the query", async () => {
  prometheus.asked.length = 0;
  await visited(
    { variables: { host: ["vm-2"] }, from: "1700000000000", to: "1700003600000", panel: 2 },
    ({ panels }) => {
      assert.equal(panels[0]?.title, "Lines of vm-2");
    },
  );
  const [asked] = prometheus.asked.filter(({ parameters }) => parameters.get("query")?.startsWith("lines"));
  assert.equal(asked?.parameters.get("query"), 'lines{host=~"vm-2"}[1m]');
  assert.deepEqual(
    ["start", "end", "step"].map((name) => asked?.parameters.get(name)),
    ["1699999995", "1700003595", "15"],
  );
});

test("a changed file is shown without loading the page anew", async () => {
  const page = await browser.newPage();
  try {
    await page.goto(`${server}/d/sample?theme=dark&refresh=`);
    await page.waitForSelector('[data-panel-title="One value"]');
    writeFileSync(
      join(folder, "dashboards/sample.json"),
      JSON.stringify(sampleDashboard).replace("One value", "Another name"),
    );
    await page.waitForSelector('[data-panel-title="Another name"]', { timeout: 10_000 });
  } finally {
    await page.close();
    writeFileSync(join(folder, "dashboards/sample.json"), JSON.stringify(sampleDashboard));
  }
});

test("a slow query is named while it is waited for", async () => {
  const slow = {
    ...sampleDashboard,
    uid: "slow",
    panels: [
      {
        id: 1,
        type: "timeseries",
        title: "Waits",
        gridPos: { x: 0, y: 0, w: 12, h: 8 },
        targets: [{ refId: "A", expr: "slow" }],
      },
    ],
  };
  writeFileSync(join(folder, "dashboards/slow.json"), JSON.stringify(slow));
  const page = await browser.newPage();
  try {
    await page.goto(`${server}/d/slow?theme=dark&refresh=`);
    await page.waitForSelector("[data-panel]");
    await sleep(4000);
    const text = await page.$eval("[data-panel]", ({ textContent }) => textContent ?? "");
    assert.match(text, /no answer for \d s.*slow/);
  } finally {
    await page.close();
  }
});
