/** Our own dashboards, exported as JSON and imported again: what survives, and what does not. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { before, describe, test } from "node:test";
import { convert } from "./convert.ts";
import type { Converted } from "./converted.ts";
import { readDocument } from "./document.ts";
import { type Known, readKnown } from "./known.ts";
import { Remarks } from "./remainder.ts";
import { sourcesOf } from "./source.ts";
import { slug } from "./source-text.ts";

const root = join(import.meta.dirname, "../..");
const acme = { name: "acme", prefixes: ["acme.", "pump-"], requestsPerSecond: 50, maximumSeries: 100 };

/** As `make render` writes them, for a site with a client. */
function renderedDashboards(): readonly { readonly uid: string; readonly json: string }[] {
  const folder = mkdtempSync(join(tmpdir(), "vigia-round-trip-"));
  try {
    const config = join(folder, "config.yaml");
    const example = readFileSync(join(root, "Pulumi.local.example.yaml"), "utf8");
    writeFileSync(config, `${example}\n  vigia:clients: ${JSON.stringify([acme])}\n`);
    const render = [join(root, "stacks/render.ts"), "--config", config, "--out", join(folder, "out")];
    execFileSync(process.execPath, render, { cwd: root, stdio: ["ignore", "ignore", "inherit"] });
    const files = globSync("out/dashboards/*.json", { cwd: folder }).sort();
    return files.map((file) => ({
      uid: basename(file, ".json"),
      json: readFileSync(join(folder, file), "utf8"),
    }));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const rendered = renderedDashboards();

/** Panels that are not read back, each with the reason. All others must be. */
const notSayable: Readonly<Record<string, Readonly<Record<string, RegExp>>>> = {
  "vigia-client-acme": {
    "Predictions per day": /no offset/,
    "Requests per day": /no offset/,
    "Anomalies per day": /no offset/,
  },
};

/** Where a query is a signal that is there, save for these: the signal is made where the panel is. */
const notNamed: Readonly<Record<string, readonly string[]>> = {
  "vigia-performance-overview": ["Slowest models", "Slowest models"],
  "vigia-monitoring": ["Duration of rule groups", "Missed evaluations"],
};

let known: Known;
before(async () => {
  known = await readKnown();
});

function roundTrip(uid: string, json: string): { readonly converted: Converted; readonly remarks: Remarks } {
  const remarks = new Remarks();
  return { converted: convert(readDocument(uid, json, remarks), known, remarks), remarks };
}

describe("our own dashboards survive an export and an import", () => {
  for (const { uid, json } of rendered) {
    test(uid, (context) => {
      const { converted, remarks } = roundTrip(uid, json);
      const { panels, panelsCarried, queries, queriesCarried } = converted.counts;
      context.diagnostic(`${panelsCarried} of ${panels} panels, ${queriesCarried} of ${queries} queries`);
      const listed = notSayable[uid] ?? {};
      for (const [title, reason] of Object.entries(listed)) {
        const said = remarks.all.filter(({ kind, place }) => kind === "left" && place.startsWith(`panel "${title}"`));
        assert.ok(
          said.some((remark) => reason.test(remark.reason)),
          `${title}: ${said.map((remark) => remark.reason).join("; ") || "is read back: take it off the list"}`,
        );
      }
      assert.equal(panels - panelsCarried, Object.keys(listed).length);
      assert.equal(queries - queriesCarried, Object.keys(listed).length);
    });
  }

  test("their queries become the signals that they come from", () => {
    for (const { uid, json } of rendered.filter(({ uid }) => uid !== "vigia-client-acme")) {
      const { rows } = roundTrip(uid, json).converted;
      const fresh = rows.flatMap(({ panels }) =>
        panels.flatMap(({ title, signals }) => signals.filter((use) => use.fresh).map(() => title)),
      );
      assert.deepEqual(fresh, notNamed[uid] ?? []);
    }
  });

  test("no name of the generated source is taken twice", () => {
    for (const { uid, json } of rendered) {
      const { converted } = roundTrip(uid, json);
      const [source = ""] = Object.entries(sourcesOf(converted, slug(converted.document.title)).files).flatMap(
        ([file, text]) => (file.startsWith("dashboards/") ? [text] : []),
      );
      const imported = [...source.matchAll(/^import (?:type )?(?:\* as (\w+)|\{ (.*) \})/gm)].flatMap(
        ([, space, names = ""]) => [space ?? "", ...names.split(/,\s*/).map((name) => name.replace("type ", ""))],
      );
      const declared = [...source.matchAll(/^export (?:const|function) (\w+)/gm)].map(([, name = ""]) => name);
      const names = [...imported, ...declared].filter((name) => name !== "");
      assert.deepEqual(names, [...new Set(names)], uid);
    }
  });

  test("together at least 98 % of the panels", () => {
    const counts = rendered.map(({ uid, json }) => roundTrip(uid, json).converted.counts);
    const sum = (key: "panels" | "panelsCarried") => counts.reduce((all, count) => all + count[key], 0);
    assert.ok(sum("panelsCarried") / sum("panels") >= 0.98, `${sum("panelsCarried")} of ${sum("panels")}`);
  });
});
