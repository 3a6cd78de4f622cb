import assert from "node:assert/strict";
import { test } from "node:test";
import { load } from "js-yaml";
import { example } from "../testing/examples.ts";
import { renderAgent } from "./agent.ts";
import { renderFiles } from "./all.ts";
import { exemplarHistogram } from "./exemplar-agent.ts";
import { renderAuthorizations, renderHaproxy } from "./haproxy.ts";
import { renderAcl, renderQueue, renderQueueAcl } from "./redis.ts";
import { bufferBytes, outOfOrderHours, retentionDays } from "./retention.ts";

const local = renderFiles(example("local"));
const production = renderFiles(example("production"));

interface Agent {
  scrape_configs: {
    job_name: string;
    relabel_configs: { target_label?: string; replacement?: string }[];
    static_configs?: { targets: string[]; labels?: Record<string, string> }[];
  }[];
}

test("every YAML and JSON file parses", () => {
  for (const [path, text] of Object.entries({ ...local, ...production })) {
    if (path.endsWith(".yaml")) assert.equal(typeof load(text), "object", path);
    if (path.endsWith(".json")) assert.equal(typeof JSON.parse(text), "object", path);
  }
});

test("rendering is reproducible", () => {
  assert.deepEqual(renderFiles(example("local")), local);
});

test("Prometheus takes samples as old as an agent's buffer can hold", () => {
  // vmagent rounds a smaller buffer up to 512 MiB, and bounds it by size alone: only the retention bounds its age.
  assert.ok(bufferBytes > 512 * 1024 * 1024);
  assert.ok(outOfOrderHours >= retentionDays * 24);
  const config = load(local["prometheus.yaml"] ?? "") as { storage: { tsdb: { out_of_order_time_window: string } } };
  assert.equal(config.storage.tsdb.out_of_order_time_window, `${outOfOrderHours}h`);
});

test("an agent scrapes what its own host runs, and names the host", () => {
  const { site } = example("production");
  const jobs = Object.fromEntries(
    site.hosts.map((host) => {
      const config = load(renderAgent(site, host)) as Agent;
      for (const { job_name, relabel_configs } of config.scrape_configs.filter((job) => job.job_name !== "probe")) {
        assert.deepEqual(relabel_configs, [{ target_label: "host", replacement: host.name }], job_name);
      }
      return [host.name, config.scrape_configs.map(({ job_name }) => job_name)];
    }),
  );
  const everyHost = ["agent", "node", "cadvisor"];
  const prediction = ["prediction-service", "exemplar-agent", "haproxy"];
  assert.deepEqual(jobs, {
    "vm-6": [...everyHost, "prometheus", "victoriametrics", "alertmanager", "grafana", "blackbox", "probe"],
    "vm-1": [...everyHost, ...prediction, "redis", "redis-queue", "postgres"],
    "vm-2": [...everyHost, ...prediction],
  });
});

test("each prediction host is probed at its published address, under its own name", () => {
  const agent = load(production["agent-vm-6.yaml"] ?? "") as Agent;
  const probe = agent.scrape_configs.find(({ job_name }) => job_name === "probe");
  assert.deepEqual(probe?.static_configs, [
    { targets: ["http://10.20.0.1:8080/readyz"], labels: { host: "vm-1" } },
    { targets: ["http://10.20.0.2:8080/readyz"], labels: { host: "vm-2" } },
  ]);
});

test("HAProxy has room for old and new replicas at once, and asks for the token on the published address", () => {
  const config = local["haproxy.cfg"] ?? "";
  const slots = /server-template \S+ 1-(\d+) service:8080/.exec(config)?.[1];
  assert.ok(Number(slots) >= 2 * example("local").site.replicas);
  assert.match(config, /deny_status 401 if \{ dst_port 8081 \} !authorized/);
  assert.match(config, /^frontend predictions$/m);
});

test("with clients HAProxy lets their keys through and asks for no token of its own", () => {
  const { site } = example("local");
  const clients = [{ name: "acme", prefixes: ["acme."], requestsPerSecond: 10, maximumSeries: 5 }];
  const config = renderHaproxy({ ...site, clients });
  assert.doesNotMatch(config, /authorization/);
  assert.match(config, /^ {2}bind :8081$/m);
  assert.match(local["haproxy.cfg"] ?? "", /del-header authorization/);
});

test("HAProxy tries again only what reached no server", () => {
  assert.deepEqual((local["haproxy.cfg"] ?? "").match(/^ {2}retry-on .*$/gm), ["  retry-on conn-failure"]);
});

test("the histogram with exemplars has one writer, and its series the labels of the others", () => {
  interface Relabel {
    regex: string;
    action: string;
  }
  interface Job {
    job_name: string;
    relabel_configs: object[];
    metric_relabel_configs?: Relabel[];
  }
  const agent = load(local["agent.yaml"] ?? "") as { scrape_configs: Job[] };
  const exemplars = load(local["exemplar-agent.yaml"] ?? "") as {
    scrape_configs: Job[];
    remote_write: { send_exemplars: boolean; write_relabel_configs: Relabel[] }[];
  };
  const [own] = exemplars.scrape_configs;
  const usual = agent.scrape_configs.find((job) => job.job_name === own?.job_name);
  assert.deepEqual(usual?.relabel_configs, own?.relabel_configs);
  const drops = usual?.metric_relabel_configs?.[0];
  const [write] = exemplars.remote_write;
  assert.deepEqual([drops?.action, write?.write_relabel_configs[0]?.action], ["drop", "keep"]);
  assert.equal(drops?.regex, write?.write_relabel_configs[0]?.regex);
  assert.match(`${exemplarHistogram}_bucket`, new RegExp(`^(?:${drops?.regex})$`));
  assert.equal(write?.send_exemplars, true);
});

test("the queue forgets nothing, whatever it is told to sync", () => {
  for (const fsync of ["everysec", "always"] as const) {
    const config = renderQueue(fsync);
    for (const line of ["maxmemory-policy noeviction", "appendonly yes", `appendfsync ${fsync}`]) {
      assert.ok(config.split("\n").includes(line), line);
    }
  }
  const [replaying = "", ...users] = renderQueueAcl({ service: "hush", exporter: "quiet" }).split("\n");
  assert.match(replaying, /^user default off resetpass /);
  assert.doesNotMatch(users.join("\n"), /hush|quiet|allkeys|~\*|\+@all|\+(del|flushall|xtrim|rename)\b/);
});

test("the caches' users are known by digests, and only they may log in", () => {
  const acl = renderAcl({ service: "hush", exporter: "quiet" });
  assert.doesNotMatch(acl, /hush|quiet/);
  assert.match(acl, /^user default off/);
  assert.equal(renderAuthorizations("token"), "Bearer token\n");
});

test("no rendered file holds a secret: they name files", () => {
  for (const [path, text] of Object.entries(local)) {
    assert.doesNotMatch(
      text,
      /(password|credentials|url): (?!http:\/\/(prometheus|alertmanager|victoriametrics))["']?\w{12,}/,
      path,
    );
  }
});
