/** Small rendered folders for tests. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { type Rendered, readRendered } from "../diff/index.ts";

type Values = Readonly<Record<string, unknown>>;

export function panel(title: string, expr: string, more: Values = {}): Values {
  return {
    id: 2,
    title,
    type: "timeseries",
    gridPos: { x: 0, y: 1, w: 8, h: 8 },
    targets: [{ refId: "A", expr }],
    fieldConfig: { defaults: { unit: "s" } },
    ...more,
  };
}

export function row(title: string): Values {
  return { id: 1, type: "row", title, panels: [], gridPos: { x: 0, y: 0, w: 24, h: 1 } };
}

export function dashboard(panels: readonly Values[], more: Values = {}): Values {
  return { uid: "d", title: "D", panels, ...more };
}

/** Reads files as a rendered folder; values that are no text become JSON, which YAML can read too. */
export function rendered(files: Readonly<Record<string, unknown>>): Rendered {
  const folder = mkdtempSync(join(tmpdir(), "vigia-rendered-"));
  try {
    for (const [name, value] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, name)), { recursive: true });
      writeFileSync(join(folder, name), typeof value === "string" ? value : JSON.stringify(value));
    }
    return readRendered(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** A folder with one dashboard of the given panels. */
export function withPanels(...panels: readonly Values[]): Rendered {
  return rendered({ "dashboards/d.json": dashboard(panels) });
}

/** A folder with one group of the given rules. */
export function withRules(...rules: readonly Values[]): Rendered {
  return rendered({ "rules/g.yaml": { groups: [{ name: "g", interval: "15s", rules }] } });
}
