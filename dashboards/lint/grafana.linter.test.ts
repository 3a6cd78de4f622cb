/** Grafana's own linter over every dashboard. Where no Go toolchain can build it, this is skipped with a word. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { hostSchema } from "../../signals/site.ts";
import { exampleSite } from "../../signals/testing/site.ts";
import { dashboards } from "../index.ts";
import { exceptions } from "./exceptions.ts";
import { linterProgram, runLinter } from "./grafana-linter.ts";

const program = linterProgram();
const skip = program === undefined && "there is no Go toolchain to build dashboard-linter with";

const sites = {
  "several hosts and clients": exampleSite({
    clients: [{ name: "acme", prefixes: ["acme."], requestsPerSecond: 10, maximumSeries: 100 }],
  }),
  "one machine": exampleSite({
    environment: "local",
    hosts: [
      hostSchema.parse({
        ...{ name: "local", docker: "unix:///var/run/docker.sock", address: "172.30.77.1" },
        roles: ["monitoring", "prediction", "data"],
      }),
    ],
  }),
};

describe("dashboard-linter", { skip }, () => {
  const used = new Set<(typeof exceptions)[number]>();

  for (const [name, site] of Object.entries(sites)) {
    for (const { uid, json } of dashboards(site)) {
      test(`${uid} (${name}) has no finding that is not excepted`, () => {
        const findings = runLinter(program ?? "", json).filter(({ rule, message }) => {
          const exception = exceptions.find((it) => it.rule === rule && it.message.test(message));
          if (exception) used.add(exception);
          return !exception;
        });
        assert.deepEqual(findings, []);
      });
    }
  }

  test("every exception is one that is needed, with a reason", () => {
    assert.deepEqual(
      exceptions.filter((it) => !used.has(it)),
      [],
    );
    for (const { reason } of exceptions) assert.ok(reason.length > 40);
  });

  test("what is wrong is seen", () => {
    const [first] = dashboards(sites["one machine"]);
    const broken = JSON.stringify({ ...JSON.parse(first?.json ?? ""), templating: { list: [] } });
    const rules = runLinter(program ?? "", broken).map(({ rule }) => rule);
    assert.ok(rules.includes("template-datasource-rule"), rules.join());
    assert.throws(() => runLinter(program ?? "", "{"), /could not read the dashboard/);
  });
});
