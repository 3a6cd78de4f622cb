/** Opens a dashboard in a browser, and waits until every panel has its answer. */
import type { Browser, Page } from "puppeteer-core";

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
    if (type === "error" || type === "warn" || type === "warning") complaints.push(`${type}: ${message.text()}`);
  });
  page.on("pageerror", (error) => complaints.push(`error: ${error instanceof Error ? error.message : String(error)}`));
  const width = wanted.width ?? usualWidth;
  try {
    await page.setViewport({ width, height: 1000 });
    await page.goto(addressOf(wanted), { waitUntil: "domcontentloaded", timeout: patienceSeconds * 1000 });
    await page.waitForSelector("[data-page][data-ready=true]", { timeout: patienceSeconds * 1000 });
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

/** Until no panel waits for an answer, the fonts are there and two frames have been painted. */
async function settled(page: Page): Promise<void> {
  await page
    .waitForFunction("document.querySelector('[data-panel-state=loading]') === null", {
      timeout: patienceSeconds * 1000,
    })
    .catch(() => undefined); // a panel that is still loading is reported by its state
  await page.evaluate(
    "document.fonts.ready.then(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done, 300)))))",
  );
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
