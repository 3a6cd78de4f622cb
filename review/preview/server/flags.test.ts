import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { checkFolders, type SharedFlags, sourcesOf } from "./flags.ts";

function folder(t: TestContext): string {
  const made = mkdtempSync(join(tmpdir(), "vigia-preview-"));
  t.after(() => rmSync(made, { recursive: true }));
  return made;
}

const flags = (given: Partial<SharedFlags>): SharedFlags => ({
  dashboards: "/nowhere/d",
  runbooks: "/nowhere/r",
  ...given,
});

test("one Prometheus stands in for the long-term store", () => {
  const [main, longTerm] = sourcesOf(flags({ prometheus: "http://p:9090" }))();
  assert.deepEqual([main?.uid, main?.isDefault, main?.timeInterval], ["prometheus", true, "15s"]);
  assert.deepEqual([longTerm?.uid, longTerm?.isDefault, longTerm?.url], ["victoriametrics", false, "http://p:9090"]);
});

test("the scrape interval is the one that was rendered beside the dashboards", (t) => {
  const rendered = folder(t);
  mkdirSync(join(rendered, "grafana"));
  const yaml = "datasources:\n  - uid: prometheus\n    jsonData: { timeInterval: 7s }\n";
  writeFileSync(join(rendered, "grafana/datasources.yaml"), yaml);
  const given = flags({ prometheus: "http://p:9090", dashboards: join(rendered, "dashboards") });
  assert.equal(sourcesOf(given)()[0]?.timeInterval, "7s");
  assert.equal(sourcesOf({ ...given, "scrape-interval": "30s" })()[0]?.timeInterval, "30s");
});

test("a stack's outputs name both stores with their passwords", (t) => {
  const path = join(folder(t), "outputs.json");
  const endpoints = { prometheus: "http://127.0.0.1:9090 (after: ssh ...)", victoriametrics: "http://127.0.0.1:8428" };
  const passwords = { "prometheus-admin": "one", victoriametrics: "two" };
  writeFileSync(path, JSON.stringify({ endpoints, passwords }));
  assert.deepEqual(
    sourcesOf(flags({ "stack-outputs": path }))().map(({ url, password }) => [url, password]),
    [
      ["http://127.0.0.1:9090", "one"],
      ["http://127.0.0.1:8428", "two"],
    ],
  );
});

test("a changed file of data sources is read at the next request", (t) => {
  const path = join(folder(t), "sources.json");
  const write = (url: string) => writeFileSync(path, JSON.stringify({ datasources: [{ uid: "a", name: "A", url }] }));
  write("http://one");
  const sources = sourcesOf(flags({ datasources: path }));
  write("http://two");
  assert.equal(sources()[0]?.url, "http://two");
});

test("what is wrong is named, with what to do", (t) => {
  const path = join(folder(t), "file");
  writeFileSync(path, '{"datasources": [{"uid": "a b", "name": "A", "url": "nowhere"}]}');
  const cases: [Partial<SharedFlags>, RegExp][] = [
    [{}, /name a Prometheus: --prometheus/],
    [{ prometheus: "prometheus:9090" }, /--prometheus prometheus:9090: must be an http/],
    [{ prometheus: "http://p", datasources: path }, /--datasources and --prometheus exclude each other/],
    [{ datasources: `${path}-gone` }, /file-gone can't be read/],
    [{ datasources: path }, /--datasources .*uid|url/s],
    [{ "stack-outputs": path }, /is not what this stack puts out/],
  ];
  for (const [given, message] of cases) assert.throws(() => sourcesOf(flags(given)), message);
  assert.throws(() => checkFolders(flags({})), /--dashboards \/nowhere\/d: the folder is not there; .*make render/);
});
