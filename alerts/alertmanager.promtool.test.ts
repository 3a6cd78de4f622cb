/** The configuration as Alertmanager reads it: valid, and each alert reaches those whom our own reading of the routes names. */
import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after, before, describe, test } from "node:test";
import type { Site } from "../signals/site.ts";
import { labelSets } from "./catalogue.ts";
import { alertmanagerFiles } from "./index.ts";
import type { LabelSet } from "./matchers.ts";
import { receiversOf } from "./reach.ts";
import { receiverRoutes } from "./routing.ts";
import { sites } from "./testing/sites.ts";
import { runTool } from "./testing/tools.ts";

describe("alertmanager.yaml", () => {
  let folder = "";
  before(() => {
    folder = mkdtempSync(join(tmpdir(), "vigia-alertmanager-"));
  });
  after(() => rmSync(folder, { recursive: true }));

  function write(site: Site): string {
    for (const [path, text] of Object.entries(alertmanagerFiles(site))) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), text);
    }
    return join(folder, "alertmanager.yaml");
  }

  for (const [name, site] of Object.entries(sites)) {
    test(`${name} passes amtool's check, templates included`, async () => {
      const { ok, output } = await runTool("amtool", "check-config", write(site));
      assert.ok(ok, output);
      assert.match(output, /1 templates/);
    });
  }

  const site = sites["with clients and maintenance"];
  assert.ok(site);
  const routes = receiverRoutes(site);
  const different = new Map<string, LabelSet>();
  for (const labels of labelSets(site)) {
    const { alertname, ...others } = labels;
    different.set(JSON.stringify([alertname === "Watchdog", others]), labels);
  }
  for (const labels of different.values()) {
    const told = receiversOf(labels, routes).join(",");
    const said = Object.entries(labels).map(([label, value]) => `${label}=${value}`);
    test(`${said.join(", ")} reaches ${told}`, async () => {
      const { ok, output } = await runTool(
        "amtool",
        "config",
        "routes",
        "test",
        `--config.file=${write(site)}`,
        `--verify.receivers=${told}`,
        ...said,
      );
      assert.ok(ok, output);
    });
  }
});
