/** Opens a dashboard in a browser, and waits until every panel has its answer. */
import { setTimeout as sleep } from "node:timers/promises";
import type { Browser, Page } from "puppeteer-core";
import { fetchFor } from "./fetching.ts";

export type Theme = "light" | "dark";

export interface Visit {
  /** Address of the preview's server. */
  readonly server: string;
  readonly uid: string;
  readonly theme: Theme;
  readonly from?: string;
  readonly to?: string;
  /** Variable -> values. */
  readonly variables?: Readonly<Record<string, readonly string[]>>;
  /** One panel alone. */
  readonly panel?: number;
  readonly width?: number;
}

export interface PanelState {
  readonly id: number;
  readonly title: string;
  /** `drawn`, `empty` or `failed`; `loading` when it did not get an answer in time. */
  readonly state: string;
  /** What the panel says. */
  readonly text: string;
}

export interface Visited {
  readonly page: Page;
  readonly panels: readonly PanelState[];
  /** What the page said on the console as a warning or an error, and requests that failed. */
  readonly complaints: readonly string[];
}

const usualWidth = 1600;

const pollMilliseconds = 100;
/** Tables and legends measure themselves once more after they have been drawn. */
const paintMilliseconds = 400;

/** Seconds until a panel without an answer is given up. */
const patienceSeconds = 45;

export function addressOf({ server, uid, theme, from, to, variables = {}, panel }: Visit): string {
  const parameters = new URLSearchParams({ theme, refresh: "", live: "0" });
  if (from !== undefined) parameters.set("from", from);
  if (to !== undefined) parameters.set("to", to);
  for (const [name, values] of Object.entries(variables))
    for (const value of values) parameters.append(`var-${name}`, value);
  if (panel !== undefined) parameters.set("viewPanel", String(panel));
  return `${server.replace(/\/$/, "")}/d/${encodeURIComponent(uid)}?${parameters}&kiosk`;
}

/** The page, to be closed by the caller. The whole dashboard is in view, however long it is. */
export async function visit(browser: Browser, wanted: Visit): Promise<Visited> {
  const page = await browser.newPage();
  const complaints: string[] = [];
  page.on("console", (message) => {
    const type: string = message.type();
    const text = message.text();
    // What the server refused is reported with its address below.
    if (/^(error|warn|warning)$/.test(type) && !text.startsWith("Failed to load resource")) {
      complaints.push(`${type}: ${text} (${message.location().url ?? ""})`);
    }
  });
  page.on("pageerror", (error) => complaints.push(`error: ${error instanceof Error ? error.message : String(error)}`));
  await fetchFor(page, wanted.server, ({ url, status }) => complaints.push(`HTTP ${status}: ${url}`));
  const width = wanted.width ?? usualWidth;
  try {
    await page.setViewport({ width, height: 1000 });
    await page.goto(addressOf(wanted), { waitUntil: "domcontentloaded", timeout: patienceSeconds * 1000 });
    await ready(page);
    // Collapsed rows hold panels too.
    await page.$$eval(".vigia-row[aria-expanded=false]", (rows) => {
      for (const row of rows) if ("click" in row && typeof row.click === "function") row.click();
    });
    await settled(page);
    const height = await page.evaluate("document.documentElement.scrollHeight");
    await page.setViewport({ width, height: Math.max(200, Math.ceil(Number(height))) });
    await settled(page);
  } catch (error) {
    await page.close();
    throw new Error(`${wanted.uid}: the page can't be opened: ${error instanceof Error ? error.message : error}`);
  }
  return { page, panels: await panelsOf(page), complaints };
}

async function ready(page: Page): Promise<void> {
  const deadline = performance.now() + patienceSeconds * 1000;
  while ((await page.$("[data-page][data-ready=true]")) === null) {
    if (performance.now() > deadline) throw new Error(`it is not ready after ${patienceSeconds} s`);
    await sleep(pollMilliseconds);
  }
}

/**
 * Until no panel waits for an answer, the fonts are there and two frames have been painted. Polled from here: what puppeteer
 * evaluates in the page to wait is refused by the page's policy.
 */
async function settled(page: Page): Promise<void> {
  const deadline = performance.now() + patienceSeconds * 1000;
  // A panel that is still loading then is reported by its state.
  while (performance.now() < deadline) {
    if ((await page.evaluate("document.querySelectorAll('[data-panel-state=loading]').length")) === 0) break;
    await sleep(pollMilliseconds);
  }
  await page.evaluate(
    "document.fonts.ready.then(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))))",
  );
  await sleep(paintMilliseconds);
}

async function panelsOf(page: Page): Promise<PanelState[]> {
  return page.$$eval("[data-panel]", (elements) =>
    elements.map((element) => ({
      id: Number(element.getAttribute("data-panel")),
      title: element.getAttribute("data-panel-title") ?? "",
      state: element.getAttribute("data-panel-state") ?? "",
      text: (element.textContent ?? "").trim().replaceAll(/\s+/g, " ").slice(0, 400),
    })),
  );
}
