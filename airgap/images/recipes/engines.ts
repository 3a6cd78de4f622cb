/** The monitoring engines, compiled from their Go modules, each laid out as its official image. */
import { join } from "node:path";
import { prometheusTrim } from "../go/prometheus/trim.ts";
import { directory, file, type LayerEntry, symlink, text } from "../layer.ts";
import type { GoProgram, ImageConfig, Recipe } from "../recipe.ts";

const files = join(import.meta.dirname, "..", "files");
const nobody = { uid: 65534, gid: 65534 };
const path = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

/** Official images bring BusyBox; these are the applets that health checks and people at a shell use. */
const applets = ["cat", "cp", "grep", "kill", "ls", "mkdir", "nc", "ps", "rm", "sed", "sh", "tr", "vi", "wget"];

/** A module whose release is its version: `v1.12.1` -> `1.12.1`. */
const plain = (moduleVersion: string) => moduleVersion.replace(/^v/, "");
/** Prometheus' modules carry the release as minor version: `v0.316.0` -> `3.16.0`. */
const prometheusRelease = (moduleVersion: string) =>
  moduleVersion.replace(/^v0\.(\d+)(\d\d)\.(\d+)$/, (_, major, minor, patch) => `${major}.${Number(minor)}.${patch}`);

const common = "github.com/prometheus/common/version";
const prometheusVariables = {
  [`${common}.Version`]: "%",
  [`${common}.Revision`]: "airgap",
  [`${common}.Branch`]: "airgap",
  [`${common}.BuildUser`]: "vigia",
};

interface Layout {
  readonly key: string;
  readonly go: GoProgram;
  readonly program?: string;
  readonly config: ImageConfig;
  readonly entries?: readonly LayerEntry[];
  /** False where the official image holds nothing but the program. */
  readonly shell?: boolean;
}

function engine(layout: Layout): Recipe {
  const shell = layout.shell ?? true;
  return {
    key: layout.key,
    from: `Go module ${layout.go.module} %${layout.go.trim ? ` without ${layout.go.trim.without}` : ""}`,
    on: "scratch",
    go: layout.go,
    ...(layout.program === undefined ? {} : { program: layout.program }),
    debian: {
      packages: shell ? ["busybox-static", "ca-certificates", "tzdata"] : ["ca-certificates"],
      assumed: ["debconf", "libc6", "openssl", "debianutils"],
      leftOut: ["etc/", "usr/share/initramfs-tools/", "usr/sbin/", "var/"],
    },
    entries: [
      directory("/tmp", { uid: 0, gid: 0 }, 0o1777),
      directory("/etc"),
      ...(shell
        ? ["bin", "sbin", "lib"].flatMap((name) => [directory(`/usr/${name}`), symlink(`/${name}`, `usr/${name}`)])
        : []),
      ...(shell ? applets.map((name) => symlink(`/usr/bin/${name}`, "busybox")) : []),
      ...(layout.entries ?? []),
    ],
    config: { env: { PATH: path }, ...layout.config },
  };
}

export const prometheus = engine({
  key: "prometheus",
  go: {
    folder: "prometheus",
    module: "github.com/prometheus/prometheus",
    release: prometheusRelease,
    // Discovery by cloud APIs is half of the binary and of the build; static, file and HTTP discovery stay.
    tags: ["remove_all_sd", "enable_dns_sd"],
    trim: prometheusTrim,
    variables: prometheusVariables,
    programs: {
      "github.com/prometheus/prometheus/cmd/prometheus": "/bin/prometheus",
      "github.com/prometheus/prometheus/cmd/promtool": "/bin/promtool",
    },
  },
  entries: [
    directory("/etc/prometheus", nobody),
    text("/etc/prometheus/prometheus.yml", "scrape_configs: []\n", 0o644, nobody),
    directory("/prometheus", nobody),
  ],
  config: {
    user: "nobody",
    workdir: "/prometheus",
    volumes: ["/prometheus"],
    expose: [9090],
    entrypoint: ["/bin/prometheus"],
    cmd: ["--config.file=/etc/prometheus/prometheus.yml", "--storage.tsdb.path=/prometheus"],
  },
});

export const alertmanager = engine({
  key: "alertmanager",
  go: {
    folder: "alertmanager",
    module: "github.com/prometheus/alertmanager",
    release: plain,
    variables: prometheusVariables,
    programs: {
      "github.com/prometheus/alertmanager/cmd/alertmanager": "/bin/alertmanager",
      "github.com/prometheus/alertmanager/cmd/amtool": "/bin/amtool",
    },
  },
  entries: [
    directory("/etc/alertmanager", nobody),
    text(
      "/etc/alertmanager/alertmanager.yml",
      "route: { receiver: none }\nreceivers: [{ name: none }]\n",
      0o644,
      nobody,
    ),
    directory("/alertmanager", nobody),
  ],
  config: {
    user: "nobody",
    workdir: "/alertmanager",
    volumes: ["/alertmanager"],
    expose: [9093],
    entrypoint: ["/bin/alertmanager"],
    cmd: ["--config.file=/etc/alertmanager/alertmanager.yml", "--storage.path=/alertmanager"],
  },
});

export const blackboxExporter = engine({
  key: "blackboxExporter",
  go: {
    folder: "blackbox-exporter",
    module: "github.com/prometheus/blackbox_exporter",
    release: plain,
    variables: prometheusVariables,
    programs: { "github.com/prometheus/blackbox_exporter": "/bin/blackbox_exporter" },
  },
  entries: [text("/etc/blackbox_exporter/config.yml", "modules: { http_2xx: { prober: http } }\n")],
  config: {
    expose: [9115],
    entrypoint: ["/bin/blackbox_exporter"],
    cmd: ["--config.file=/etc/blackbox_exporter/config.yml"],
  },
});

export const nodeExporter = engine({
  key: "nodeExporter",
  go: {
    folder: "node-exporter",
    module: "github.com/prometheus/node_exporter",
    release: plain,
    variables: prometheusVariables,
    programs: { "github.com/prometheus/node_exporter": "/bin/node_exporter" },
  },
  config: { user: "nobody", expose: [9100], entrypoint: ["/bin/node_exporter"] },
});

export const redisExporter = engine({
  key: "redisExporter",
  shell: false,
  go: {
    folder: "redis-exporter",
    module: "github.com/oliver006/redis_exporter",
    release: plain,
    variables: { "main.BuildVersion": "v%", "main.BuildCommitSha": "airgap" },
    programs: { "github.com/oliver006/redis_exporter": "/redis_exporter" },
  },
  config: { user: "59000:59000", expose: [9121], entrypoint: ["/redis_exporter"] },
});

export const postgresExporter = engine({
  key: "postgresExporter",
  go: {
    folder: "postgres-exporter",
    module: "github.com/prometheus-community/postgres_exporter",
    release: plain,
    variables: prometheusVariables,
    programs: { "github.com/prometheus-community/postgres_exporter/cmd/postgres_exporter": "/bin/postgres_exporter" },
  },
  config: { user: "nobody", expose: [9187], entrypoint: ["/bin/postgres_exporter"] },
});

/** Half of the store's code is the agent's too: compiled by one call, the two take a third more than the agent alone. */
const victoriaMetrics: GoProgram = {
  folder: "victoriametrics",
  module: "github.com/VictoriaMetrics/VictoriaMetrics",
  release: plain,
  // One name for both programs: what the link sets is the same for all programs of a call.
  variables: { "github.com/VictoriaMetrics/VictoriaMetrics/lib/buildinfo.Version": "victoriametrics-airgap-tags-v%" },
  programs: {
    "github.com/VictoriaMetrics/VictoriaMetrics/app/vmagent": "/vmagent-prod",
    "github.com/VictoriaMetrics/VictoriaMetrics/app/victoria-metrics": "/victoria-metrics-prod",
  },
};

export const vmagent = engine({
  key: "vmagent",
  go: victoriaMetrics,
  program: "/vmagent-prod",
  config: { expose: [8429], entrypoint: ["/vmagent-prod"] },
});

export const victoriametrics = engine({
  key: "victoriametrics",
  go: victoriaMetrics,
  program: "/victoria-metrics-prod",
  config: { expose: [8428], entrypoint: ["/victoria-metrics-prod"] },
});

export const cadvisor = engine({
  key: "cadvisor",
  go: {
    folder: "cadvisor",
    module: "github.com/google/cadvisor",
    release: plain,
    variables: { "github.com/google/cadvisor/lib/version.Version": "v%" },
    programs: { ".": "/usr/bin/cadvisor" },
  },
  entries: [
    file("/usr/bin/entrypoint.sh", join(files, "cadvisor-entrypoint.sh")),
    file("/usr/bin/healthcheck.sh", join(files, "cadvisor-healthcheck.sh")),
  ],
  config: { expose: [8080], entrypoint: ["/usr/bin/entrypoint.sh"], healthcheck: "/usr/bin/healthcheck.sh" },
});
