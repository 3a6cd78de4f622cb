/** The configuration as Alertmanager reads it: valid, and each alert reaches whom it should. */
import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { receiverSchema } from "../signals/site.ts";
import { exampleSite } from "../signals/testing/site.ts";
import { renderAlertmanager } from "./index.ts";
import { runTool } from "./testing/tools.ts";

const site = exampleSite({
  receivers: [
    receiverSchema.parse({ name: "team", urlSecret: "teamUrl" }),
    receiverSchema.parse({ name: "pager", urlSecret: "pagerUrl", severities: ["critical"] }),
    receiverSchema.parse({ name: "heartbeat", urlSecret: "heartbeatUrl", severities: ["info"] }),
  ],
});

describe("alertmanager.yaml", () => {
  let file = "";
  before(() => {
    file = join(mkdtempSync(join(tmpdir(), "vigia-alertmanager-")), "alertmanager.yaml");
  });
  after(() => rmSync(join(file, ".."), { recursive: true }));

  for (const [name, candidate] of [
    ["with receivers", site],
    ["without receivers", exampleSite()],
  ] as const) {
    test(`${name} passes amtool's check`, async () => {
      writeFileSync(file, renderAlertmanager(candidate));
      const { ok, output } = await runTool("amtool", "check-config", file);
      assert.ok(ok, output);
    });
  }

  for (const [labels, receivers] of [
    [["alertname=PredictionLatencyHigh", "severity=warning"], "team"],
    [["alertname=PredictionLatencyCritical", "severity=critical"], "team,pager"],
    [["alertname=Watchdog", "severity=info"], "heartbeat"],
  ] as const) {
    test(`${labels.join(", ")} reaches ${receivers}`, async () => {
      writeFileSync(file, renderAlertmanager(site));
      const { ok, output } = await runTool(
        "amtool",
        "config",
        "routes",
        "test",
        `--config.file=${file}`,
        `--verify.receivers=${receivers}`,
        ...labels,
      );
      assert.ok(ok, output);
    });
  }
});
